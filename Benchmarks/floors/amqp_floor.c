/* The floors of messaging.*: the same work with nothing between the loop and librabbitmq.
 * Usage: amqp_floor WAY WORK HOST PORT USER PASSWORD VHOST MESSAGES BYTES
 * WAY is `publish`, which calls amqp_basic_publish, or `encoder`, which copies the frames of a message, encoded once, into
 * a buffer that leaves by one send. WORK is
 *   unconfirmed   to an exchange without queues
 *   confirmed     to a durable queue, at most 1000 unconfirmed; `persistent` the same with persistent messages
 *   latency       the same, one at a time
 *   endtoend      as confirmed, and consumed by a thread of its own: prefetch 500, each 100 acknowledged at once
 *   paced         as endtoend at 5,000 messages a second
 * It prints one JSON object. */
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#endif
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { window = 1000, prefetch = 500, batch = 100, buffer_bytes = 256 << 10, frame_maximum = 131072 };

static struct {
  const char *host, *user, *password, *vhost;
  int port;
} place;
static uint64_t messages;
static size_t body_bytes;
static bool is_encoder, is_paced;
static double *latencies;

static void fail(const char *what) {
  fprintf(stderr, "amqp_floor: %s failed\n", what);
  exit(1);
}

static double now_microseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double cpu_microseconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void expect_reply(amqp_connection_state_t connection, const char *what) {
  if (amqp_get_rpc_reply(connection).reply_type != AMQP_RESPONSE_NORMAL) fail(what);
}

static amqp_connection_state_t open_connection(void) {
  amqp_connection_state_t connection = amqp_new_connection();
  amqp_socket_t *socket = amqp_tcp_socket_new(connection);
  if (!socket || amqp_socket_open(socket, place.host, place.port)) fail("connecting");
  if (amqp_login(connection, place.vhost, 0, frame_maximum, 0, AMQP_SASL_METHOD_PLAIN, place.user, place.password)
          .reply_type != AMQP_RESPONSE_NORMAL)
    fail("logging in");
  amqp_channel_open(connection, 1);
  expect_reply(connection, "opening a channel");
  return connection;
}

static void close_connection(amqp_connection_state_t connection) {
  amqp_channel_close(connection, 1, AMQP_REPLY_SUCCESS);
  amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(connection);
}

/* Sending. */

static amqp_bytes_t exchange, routing_key;
static amqp_basic_properties_t properties = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 1};
static char *body;
/* The frames of one message, and what waits to be sent. */
static uint8_t frames[4096], out[buffer_bytes];
static size_t frames_bytes, out_bytes;

static void append_frame(uint8_t type, const void *payload, size_t size) {
  uint8_t head[7] = {type, 0, 1, (uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};
  if (frames_bytes + size + 8 > sizeof frames) fail("so large a body");
  memcpy(frames + frames_bytes, head, 7);
  memcpy(frames + frames_bytes + 7, payload, size);
  frames[frames_bytes + 7 + size] = 0xCE;
  frames_bytes += size + 8;
}

static void encode(void) {
  uint8_t payload[1024] = {0, 60, 0, 40};
  amqp_basic_publish_t method = {.exchange = exchange, .routing_key = routing_key};
  int size = amqp_encode_method(
      AMQP_BASIC_PUBLISH_METHOD, &method, (amqp_bytes_t){.len = sizeof payload - 4, .bytes = payload + 4});
  if (size < 0) fail("encoding");
  append_frame(AMQP_FRAME_METHOD, payload, (size_t)size + 4);
  uint8_t header[1024] = {0, 60, 0, 0};
  for (int i = 0; i < 8; i++) header[4 + i] = (uint8_t)((uint64_t)body_bytes >> (56 - 8 * i));
  size = amqp_encode_properties(60, &properties, (amqp_bytes_t){.len = sizeof header - 12, .bytes = header + 12});
  if (size < 0) fail("encoding");
  append_frame(AMQP_FRAME_HEADER, header, (size_t)size + 12);
  append_frame(AMQP_FRAME_BODY, body, body_bytes);
}

static void flush(amqp_connection_state_t connection) {
  int descriptor = amqp_get_sockfd(connection);
  for (size_t sent = 0; sent < out_bytes;) {
    ssize_t count = send(descriptor, out + sent, out_bytes - sent, MSG_NOSIGNAL);
    if (count < 0) {
      // The library's sockets don't wait.
      struct pollfd writable = {.fd = descriptor, .events = POLLOUT};
      if (errno != EAGAIN || poll(&writable, 1, -1) != 1) fail("sending");
      continue;
    }
    sent += (size_t)count;
  }
  out_bytes = 0;
}

static void publish(amqp_connection_state_t connection) {
  if (!is_encoder) {
    amqp_bytes_t bytes = {.len = body_bytes, .bytes = body};
    if (amqp_basic_publish(connection, 1, exchange, routing_key, 0, 0, &properties, bytes)) fail("publishing");
    return;
  }
  if (out_bytes + frames_bytes > sizeof out) flush(connection);
  memcpy(out + out_bytes, frames, frames_bytes);
  // The body is last but its end byte.
  memcpy(out + out_bytes + frames_bytes - 1 - body_bytes, body, body_bytes);
  out_bytes += frames_bytes;
}

/* Which tags are confirmed: answers may cover several tags, and need not come in order. */
static struct {
  unsigned char *tags;
  uint64_t all_below, count;
} seen;

static void confirm(uint64_t tag) {
  if (seen.tags[tag]) return;
  seen.tags[tag] = 1;
  seen.count++;
}

/* Waits for one answer of the broker and notes what it confirms; with a time, no longer than that. */
static bool note_next_frame(amqp_connection_state_t connection, uint64_t published, struct timeval *time) {
  amqp_frame_t frame;
  int status = amqp_simple_wait_frame_noblock(connection, &frame, time);
  if (time && status == AMQP_STATUS_TIMEOUT) return false;
  if (status != AMQP_STATUS_OK) fail("waiting for a confirm");
  if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) fail("a confirm");
  const amqp_basic_ack_t *ack = frame.payload.method.decoded;
  if (ack->delivery_tag < 1 || ack->delivery_tag > published) fail("a confirm's tag");
  if (ack->multiple) {
    for (; seen.all_below <= ack->delivery_tag; seen.all_below++) confirm(seen.all_below);
  } else {
    confirm(ack->delivery_tag);
  }
  amqp_maybe_release_buffers(connection);
  return true;
}

static void publish_confirmed(amqp_connection_state_t connection, uint64_t at_most) {
  double start = now_microseconds();
  for (uint64_t published = 0; seen.count < messages;) {
    // Publishing counts, as with all others.
    double called = now_microseconds();
    while (published < messages && published - seen.count < at_most) {
      double due = start + 200.0 * (double)published;
      double now = now_microseconds();
      if (is_paced && now < due) {
        out_bytes > 0 ? flush(connection) : (void)0;
        struct timeval time = {.tv_usec = (suseconds_t)(due - now) + 1};
        note_next_frame(connection, published, &time);
        continue;
      }
      memcpy(body, &now, sizeof now);
      publish(connection);
      published++;
    }
    flush(connection);
    uint64_t before = seen.count;
    note_next_frame(connection, published, NULL);
    if (at_most == 1) latencies[before] = now_microseconds() - called;
    // What has come already is taken before more is sent.
    while (amqp_data_in_buffer(connection) && seen.count < published) note_next_frame(connection, published, NULL);
  }
}

static void *consume(void *argument) {
  amqp_connection_state_t connection = argument;
  for (uint64_t count = 1; count <= messages; count++) {
    amqp_envelope_t envelope;
    if (amqp_consume_message(connection, &envelope, NULL, 0).reply_type != AMQP_RESPONSE_NORMAL) fail("consuming");
    if (envelope.message.body.len != body_bytes) fail("a body");
    double sent;
    memcpy(&sent, envelope.message.body.bytes, sizeof sent);
    latencies[count - 1] = now_microseconds() - sent;
    if (count % batch == 0 || count == messages || is_paced) amqp_basic_ack(connection, 1, envelope.delivery_tag, 1);
    amqp_destroy_envelope(&envelope);
    amqp_maybe_release_buffers(connection);
  }
  return NULL;
}

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
  if (argc != 10 || atol(argv[8]) < 10 || atol(argv[9]) < 8 || atol(argv[9]) > 2048) {
    fprintf(stderr, "usage: amqp_floor WAY WORK HOST PORT USER PASSWORD VHOST MESSAGES BYTES\n");
    return 2;
  }
  const char *work = argv[2];
  is_encoder = strcmp(argv[1], "encoder") == 0;
  place.host = argv[3], place.port = atoi(argv[4]);
  place.user = argv[5], place.password = argv[6], place.vhost = argv[7];
  messages = (uint64_t)atol(argv[8]);
  body_bytes = (size_t)atol(argv[9]);
  body = malloc(body_bytes);
  latencies = calloc(messages, sizeof *latencies);
  seen.tags = calloc(messages + 1, 1);
  seen.all_below = 1;
  if (!body || !latencies || !seen.tags) fail("allocating");
  memset(body, 'x', body_bytes);
  bool is_confirmed = strcmp(work, "unconfirmed") != 0;
  bool is_consumed = strcmp(work, "endtoend") == 0 || strcmp(work, "paced") == 0;
  bool is_latency = strcmp(work, "latency") == 0;
  is_paced = strcmp(work, "paced") == 0;

  amqp_connection_state_t connection = open_connection();
  char name[64];
  snprintf(name, sizeof name, "bench.floor.%ld", (long)getpid());
  if (is_confirmed) {
    routing_key = amqp_cstring_bytes(name);
    amqp_queue_declare(connection, 1, routing_key, 0, 1, 0, 0, amqp_empty_table);
    expect_reply(connection, "declaring the queue");
    amqp_confirm_select(connection, 1);
    expect_reply(connection, "asking for confirms");
  } else {
    exchange = amqp_cstring_bytes("amq.fanout");
  }
  if (strcmp(work, "persistent") == 0) properties.delivery_mode = 2;
  encode();
  amqp_connection_state_t consuming = NULL;
  pthread_t thread;
  double start = now_microseconds(), cpu = cpu_microseconds();
  if (is_consumed) {
    consuming = open_connection();
    amqp_basic_qos(consuming, 1, 0, prefetch, 0);
    expect_reply(consuming, "setting the prefetch");
    amqp_basic_consume(consuming, 1, routing_key, amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    expect_reply(consuming, "consuming");
    start = now_microseconds(), cpu = cpu_microseconds();
    if (pthread_create(&thread, NULL, consume, consuming)) fail("starting a thread");
  }
  if (is_confirmed) {
    publish_confirmed(connection, is_latency ? 1 : window);
  } else {
    for (uint64_t published = 0; published < messages; published++) publish(connection);
    flush(connection);
    // The answer says that the broker has read all before.
    amqp_queue_declare(connection, 1, amqp_cstring_bytes(name), 0, 0, 0, 1, amqp_empty_table);
    expect_reply(connection, "declaring the queue");
    routing_key = amqp_cstring_bytes(name);
  }
  if (is_consumed) pthread_join(thread, NULL);
  double elapsed = now_microseconds() - start;
  cpu = (cpu_microseconds() - cpu) / (double)messages;
  if (is_latency || is_paced) {
    // The first tenth warms up.
    uint64_t first = messages / 10, count = messages - first;
    qsort(latencies + first, count, sizeof *latencies, ascending);
    printf("{\"unit\":\"µs\",\"value\":%.1f,\"cpu_us\":%.2f,\"p99_us\":%.1f}\n", latencies[first + count / 2], cpu,
           latencies[first + count * 99 / 100]);
  } else {
    printf("{\"unit\":\"messages/s\",\"value\":%.1f,\"cpu_us\":%.2f}\n", (double)messages * 1e6 / elapsed, cpu);
  }
  if (consuming) close_connection(consuming);
  amqp_queue_delete(connection, 1, routing_key, 0, 0);
  close_connection(connection);
  return 0;
}
