/* The floor of messaging.publish.confirmed: persistent messages of 100 bytes to a durable queue with publisher
 * confirms, at most 1000 of them unconfirmed, with nothing between the loop and librabbitmq.
 * Usage: amqp_publish_confirmed HOST PORT USER PASSWORD VHOST MESSAGES; prints one JSON object. */
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { window = 1000, body_bytes = 100 };

static double cpu_microseconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void fail(const char *what) {
  fprintf(stderr, "amqp_publish_confirmed: %s failed\n", what);
  exit(1);
}

static void expect_reply(amqp_connection_state_t connection, const char *what) {
  if (amqp_get_rpc_reply(connection).reply_type != AMQP_RESPONSE_NORMAL) fail(what);
}

/* Which tags are confirmed: answers may cover several tags, and need not come in order. */
typedef struct {
  unsigned char *tags;
  uint64_t all_below, count;
} confirms;

static void confirm(confirms *seen, uint64_t tag) {
  if (seen->tags[tag]) return;
  seen->tags[tag] = 1;
  seen->count++;
}

/* Waits for one answer of the broker and notes what it confirms. */
static void note_next_frame(amqp_connection_state_t connection, confirms *seen, uint64_t published) {
  amqp_frame_t frame;
  if (amqp_simple_wait_frame(connection, &frame) != AMQP_STATUS_OK) fail("waiting for a confirm");
  if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) fail("a confirm");
  const amqp_basic_ack_t *ack = frame.payload.method.decoded;
  if (ack->delivery_tag < 1 || ack->delivery_tag > published) fail("a confirm's tag");
  if (ack->multiple) {
    for (; seen->all_below <= ack->delivery_tag; seen->all_below++) confirm(seen, seen->all_below);
  } else {
    confirm(seen, ack->delivery_tag);
  }
  amqp_maybe_release_buffers(connection);
}

int main(int argc, char **argv) {
  if (argc != 7 || atol(argv[6]) < 1) {
    fprintf(stderr, "usage: amqp_publish_confirmed HOST PORT USER PASSWORD VHOST MESSAGES\n");
    return 2;
  }
  uint64_t messages = (uint64_t)atol(argv[6]);
  amqp_connection_state_t connection = amqp_new_connection();
  amqp_socket_t *socket = amqp_tcp_socket_new(connection);
  if (!socket || amqp_socket_open(socket, argv[1], atoi(argv[2]))) fail("connecting");
  if (amqp_login(connection, argv[5], 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, argv[3], argv[4]).reply_type !=
      AMQP_RESPONSE_NORMAL)
    fail("logging in");
  amqp_channel_open(connection, 1);
  expect_reply(connection, "opening a channel");

  char name[64];
  snprintf(name, sizeof name, "bench.floor.%ld", (long)getpid());
  amqp_bytes_t queue = amqp_cstring_bytes(name);
  amqp_queue_declare(connection, 1, queue, 0, 1, 0, 0, amqp_empty_table);
  expect_reply(connection, "declaring the queue");
  amqp_confirm_select(connection, 1);
  expect_reply(connection, "asking for confirms");

  char bytes[body_bytes];
  memset(bytes, 'x', sizeof bytes);
  amqp_bytes_t body = {.len = sizeof bytes, .bytes = bytes};
  amqp_basic_properties_t properties = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 2};
  confirms seen = {.tags = calloc(messages + 1, 1), .all_below = 1};
  if (!seen.tags) fail("allocating");
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  double cpu = cpu_microseconds();
  uint64_t published = 0;
  while (seen.count < messages) {
    while (published < messages && published - seen.count < window) {
      if (amqp_basic_publish(connection, 1, amqp_empty_bytes, queue, 0, 0, &properties, body)) fail("publishing");
      published++;
    }
    note_next_frame(connection, &seen, published);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  cpu = cpu_microseconds() - cpu;
  double elapsed = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;

  printf("{\"unit\":\"messages/s\",\"value\":%.1f,\"cpu_us\":%.2f}\n", (double)messages / elapsed, cpu / (double)messages);
  free(seen.tags);
  amqp_queue_delete(connection, 1, queue, 0, 0);
  amqp_channel_close(connection, 1, AMQP_REPLY_SUCCESS);
  amqp_connection_close(connection, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(connection);
  return 0;
}
