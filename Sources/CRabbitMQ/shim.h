#ifndef FLOTILLA_CRABBITMQ_SHIM_H
#define FLOTILLA_CRABBITMQ_SHIM_H

// librabbitmq's headers use `struct timeval` without including its definition.
#include <string.h>
#include <sys/time.h>

#ifdef __linux__
#include <sys/eventfd.h>
// Swift's Glibc module leaves eventfd out.
static inline int flotilla_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
#endif

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Up to 0.11 the headers are at the top, from 0.12 on in a folder.
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#include <rabbitmq-c/ssl_socket.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#endif

// Swift can't call variadic functions.
static inline amqp_rpc_reply_t flotilla_amqp_login_plain(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *user, const char *password) {
  return amqp_login_with_properties(
      state, vhost, channel_max, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

static inline amqp_rpc_reply_t flotilla_amqp_login_external(
    amqp_connection_state_t state, const char *vhost, int channel_max, int frame_max, int heartbeat,
    const amqp_table_t *properties, const char *identity) {
  // The library can't send an empty identity; RabbitMQ looks at the certificate alone.
  return amqp_login_with_properties(
      state, vhost, channel_max, frame_max, heartbeat, properties, AMQP_SASL_METHOD_EXTERNAL, identity);
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
  flotilla_exchange_bind = 0x0028001E,
  flotilla_exchange_bind_ok = 0x0028001F,
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
  flotilla_basic_get = 0x003C0046,
  flotilla_basic_get_ok = 0x003C0047,
  flotilla_basic_get_empty = 0x003C0048,
  flotilla_basic_ack = 0x003C0050,
  flotilla_basic_reject = 0x003C005A,
  flotilla_basic_nack = 0x003C0078,
  flotilla_confirm_select = 0x0055000A,
  flotilla_confirm_select_ok = 0x0055000B
};

// TLS: librabbitmq connects, shakes hands and reads. Its context belongs to it and is set up further through OpenSSL.

// What one connection needs to know; it outlives the context, which points to it.
typedef struct {
  // librabbitmq's own, from the start of the handshake until the connection is destroyed.
  SSL *ssl;
  // The name to ask for, where it is not that of the host; may be NULL.
  const char *server_name;
  // The password of the private key; may be NULL.
  const char *key_password;
  // The first reason against the peer's certificate, as X509_V_ERR_…; 0 where there is none.
  int verify_error;
} flotilla_tls;

static inline flotilla_tls *flotilla_tls_of(const SSL *ssl) {
  return (flotilla_tls *)SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
}

static inline void flotilla_tls_info(const SSL *ssl, int where, int value) {
  (void)value;
  flotilla_tls *tls = flotilla_tls_of(ssl);
  if (tls == NULL || tls->ssl != NULL || (where & SSL_CB_HANDSHAKE_START) == 0) return;
  tls->ssl = (SSL *)ssl;
  if (tls->server_name != NULL) SSL_set_tlsext_host_name(tls->ssl, tls->server_name);
}

static inline int flotilla_tls_verified(int is_good, X509_STORE_CTX *store) {
  const SSL *ssl = (const SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
  flotilla_tls *tls = flotilla_tls_of(ssl);
  if (!is_good && tls != NULL && tls->verify_error == 0) tls->verify_error = X509_STORE_CTX_get_error(store);
  return is_good;
}

// Without it OpenSSL would ask at the terminal.
static inline int flotilla_tls_password(char *buffer, int size, int is_writing, void *data) {
  (void)is_writing;
  const flotilla_tls *tls = (const flotilla_tls *)data;
  if (tls->key_password == NULL) return 0;
  size_t length = strlen(tls->key_password);
  if (length >= (size_t)size) return 0;
  memcpy(buffer, tls->key_password, length + 1);
  return (int)length;
}

// Before a private key is read.
static inline void flotilla_tls_begin(void *context, flotilla_tls *tls) {
  SSL_CTX *ctx = (SSL_CTX *)context;
  SSL_CTX_set_app_data(ctx, tls);
  SSL_CTX_set_default_passwd_cb(ctx, flotilla_tls_password);
  SSL_CTX_set_default_passwd_cb_userdata(ctx, tls);
  SSL_CTX_set_info_callback(ctx, flotilla_tls_info);
}

// Chain and name are checked by OpenSSL within the handshake: librabbitmq's own check of the name knows no addresses.
static inline int flotilla_tls_expect(void *context, const char *name, int verifies, int trusts_system) {
  SSL_CTX *ctx = (SSL_CTX *)context;
  if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1) return 0;
  if (!verifies) {
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    return 1;
  }
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, flotilla_tls_verified);
  if (trusts_system && SSL_CTX_set_default_verify_paths(ctx) != 1) return 0;
  X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(ctx);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1) return 1;
  ERR_clear_error();
  return X509_VERIFY_PARAM_set1_host(parameters, name, 0);
}

// After the login, when only the owner writes: a write ends with what the socket takes.
static inline void flotilla_tls_write_partially(SSL *ssl) {
  SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

// Whether the error says that the connection ended, and nothing about TLS.
static inline int flotilla_tls_is_cut(unsigned long code) {
  return ERR_SYSTEM_ERROR(code) || ERR_GET_LIB(code) != ERR_LIB_SSL ||
      ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

#endif
