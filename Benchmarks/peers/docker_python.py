"""What Docker's clients for Python take for the same: docker_python.py docker|aiodocker ping|list|logs|out ARGUMENT COUNT.

Prints one JSON object, as the floors do. ARGUMENT: the label's value for list, the container for logs and out.
"""

import asyncio
import json
import os
import sys
import time


def report(unit, operations, elapsed, cpu):
    print(json.dumps({"unit": unit, "value": operations / elapsed, "cpu_us": cpu / operations * 1e6}))


def filters(argument):
    return {"label": [f"org.flotilla.bench.list={argument}"]}


def with_docker(mode, argument, count):
    import docker

    client = docker.APIClient(base_url=os.environ["FLOTILLA_TEST_DOCKER"], version="auto", timeout=600)
    client.ping()
    start, cpu = time.perf_counter(), time.process_time()
    if mode == "ping":
        for _ in range(count):
            client.ping()
        operations, unit = count, "requests/s"
    elif mode == "list":
        for _ in range(count):
            assert client.containers(all=True, filters=filters(argument))
        operations, unit = count, "requests/s"
    else:
        if mode == "logs":
            chunks = client.logs(argument, stream=True)
        else:
            chunks, _ = client.get_archive(argument, "/big")
        operations, unit = sum(len(chunk) for chunk in chunks) / 1e6, "MB/s"
    report(unit, operations, time.perf_counter() - start, time.process_time() - cpu)


async def with_aiodocker(mode, argument, count):
    import aiodocker

    client = aiodocker.Docker(url=os.environ["FLOTILLA_TEST_DOCKER"])
    try:
        await client.version()
        start, cpu = time.perf_counter(), time.process_time()
        if mode == "ping":
            for _ in range(count):
                async with client._query("_ping", versioned_api=False) as response:
                    await response.read()
        elif mode == "list":
            for _ in range(count):
                assert await client.containers.list(all=True, filters=filters(argument))
        else:
            sys.exit("aiodocker is asked for ping and list alone")
        report("requests/s", count, time.perf_counter() - start, time.process_time() - cpu)
    finally:
        await client.close()


library, mode, argument, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
if library == "docker":
    with_docker(mode, argument, count)
else:
    asyncio.run(with_aiodocker(mode, argument, count))
