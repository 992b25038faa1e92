#ifndef FLOTILLA_CRABBITMQ_SHIM_H
#define FLOTILLA_CRABBITMQ_SHIM_H

// librabbitmq's headers use `struct timeval` without including its definition.
#include <sys/time.h>

#ifdef __linux__
#include <sys/eventfd.h>
// Swift's Glibc module leaves eventfd out.
static inline int flotilla_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
#endif

// Up to 0.11 the headers are at the top, from 0.12 on in a folder.
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#endif

// Swift can't call variadic functions.
static inline amqp_rpc_reply_t flotilla_amqp_login_plain(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password) {
  return amqp_login_with_properties(
      state, vhost, channel_max, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

// Swift doesn't import macros that cast.
enum {
  flotilla_connection_close = 0x000A0032,
  flotilla_connection_close_ok = 0x000A0033,
  flotilla_connection_blocked = 0x000A003C,
  flotilla_connection_unblocked = 0x000A003D,
  flotilla_channel_open = 0x0014000A,
  flotilla_channel_open_ok = 0x0014000B,
  flotilla_channel_flow = 0x00140014,
  flotilla_channel_flow_ok = 0x00140015,
  flotilla_channel_close = 0x00140028,
  flotilla_channel_close_ok = 0x00140029,
  flotilla_exchange_declare = 0x0028000A,
  flotilla_exchange_declare_ok = 0x0028000B,
  flotilla_queue_declare = 0x0032000A,
  flotilla_queue_declare_ok = 0x0032000B,
  flotilla_queue_bind = 0x00320014,
  flotilla_queue_bind_ok = 0x00320015,
  flotilla_queue_delete = 0x00320028,
  flotilla_queue_delete_ok = 0x00320029,
  flotilla_basic_qos = 0x003C000A,
  flotilla_basic_qos_ok = 0x003C000B,
  flotilla_basic_consume = 0x003C0014,
  flotilla_basic_consume_ok = 0x003C0015,
  flotilla_basic_cancel = 0x003C001E,
  flotilla_basic_cancel_ok = 0x003C001F,
  flotilla_basic_publish = 0x003C0028,
  flotilla_basic_return = 0x003C0032,
  flotilla_basic_deliver = 0x003C003C,
  flotilla_basic_ack = 0x003C0050,
  flotilla_basic_reject = 0x003C005A,
  flotilla_basic_nack = 0x003C0078,
  flotilla_confirm_select = 0x0055000A,
  flotilla_confirm_select_ok = 0x0055000B
};

#endif
