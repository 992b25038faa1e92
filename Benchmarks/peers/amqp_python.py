"""The work of floors/amqp_floor.c with pika or aio-pika.

Usage: amqp_python.py pika|aio-pika WORK HOST PORT USER PASSWORD VHOST MESSAGES BYTES; prints one JSON object. pika's blocking
connection has only `unconfirmed` and `latency`.
"""

import asyncio
import json
import os
import resource
import sys
import time

WINDOW, PREFETCH, BATCH = 1000, 500, 100
library, work, host, port, user, password, vhost = sys.argv[1:8]
messages, body = int(sys.argv[8]), b"x" * int(sys.argv[9])
queue_name = f"bench.python.{os.getpid()}"


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1e6


class Timing:
    def __enter__(self):
        self.latencies = []
        self.start, self.cpu = time.monotonic(), cpu()
        return self

    def __exit__(self, *failure):
        if failure[0]:
            return
        elapsed, used = time.monotonic() - self.start, (cpu() - self.cpu) / messages
        if self.latencies:
            last = sorted(self.latencies[messages // 10 :])
            result = {"unit": "µs", "value": last[len(last) // 2] * 1e6, "p99_us": last[len(last) * 99 // 100] * 1e6}
        else:
            result = {"unit": "messages/s", "value": messages / elapsed}
        print(json.dumps(result | {"cpu_us": used}))


def with_pika():
    import pika

    connection = pika.BlockingConnection(
        pika.ConnectionParameters(
            host=host, port=int(port), virtual_host=vhost, credentials=pika.PlainCredentials(user, password)
        )
    )
    channel = connection.channel()
    channel.queue_declare(queue_name, durable=True)
    properties = pika.BasicProperties(delivery_mode=1)
    if work == "unconfirmed":
        with Timing():
            for _ in range(messages):
                channel.basic_publish("amq.fanout", "", body, properties)
            channel.queue_declare(queue_name, durable=True)
    elif work == "latency":
        channel.confirm_delivery()
        with Timing() as timing:
            for _ in range(messages):
                sent = time.monotonic()
                channel.basic_publish("", queue_name, body, properties)
                timing.latencies.append(time.monotonic() - sent)
    else:
        sys.exit(f"pika's blocking connection can't do {work}")
    channel.queue_delete(queue_name)
    connection.close()


async def with_aio_pika():
    import aio_pika

    async def connect():
        return await aio_pika.connect(host=host, port=int(port), login=user, password=password, virtualhost=vhost)

    connection = await connect()
    channel = await connection.channel(publisher_confirms=work != "unconfirmed")
    queue = await channel.declare_queue(queue_name, durable=True)
    message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.NOT_PERSISTENT)
    exchange = channel.default_exchange
    if work == "unconfirmed":
        exchange = await channel.get_exchange("amq.fanout", ensure=False)
        with Timing():
            for _ in range(messages):
                await exchange.publish(message, "", mandatory=False)
            await channel.declare_queue(queue_name, durable=True)
    elif work == "latency":
        with Timing() as timing:
            for _ in range(messages):
                sent = time.monotonic()
                await exchange.publish(message, queue_name, mandatory=False)
                timing.latencies.append(time.monotonic() - sent)
    else:
        seen = asyncio.get_running_loop().create_future()
        if work == "endtoend":
            consuming = await (await connect()).channel()
            await consuming.set_qos(prefetch_count=PREFETCH)
            count = 0

            async def handle(delivery):
                nonlocal count
                count += 1
                if count % BATCH == 0 or count == messages:
                    await delivery.ack(multiple=True)
                if count == messages:
                    seen.set_result(None)

            source = await consuming.get_queue(queue_name)
        else:
            seen.set_result(None)

        async def publish(share):
            for _ in range(share):
                await exchange.publish(message, queue_name, mandatory=False)

        with Timing():
            if work == "endtoend":
                await source.consume(handle)
            await asyncio.gather(*(publish(len(range(task, messages, WINDOW))) for task in range(WINDOW)))
            await seen
    await queue.delete(if_unused=False, if_empty=False)
    await connection.close()


if library == "pika":
    with_pika()
else:
    asyncio.run(with_aio_pika())
