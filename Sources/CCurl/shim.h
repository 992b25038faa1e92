// Typed doors to libcurl's variadic functions, which Swift can't call. Everything is `static inline`, so this module has
// nothing to compile: it is usable where libcurl's headers are, and costs nothing where they are not.
//
// The parentheses around the function names keep libcurl's type-checking macros out of the way.
#ifndef FLOTILLA_CCURL_SHIM_H
#define FLOTILLA_CCURL_SHIM_H

#include <curl/curl.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#ifdef RTLD_DEFAULT
#define CCURL_EVERY_LIBRARY RTLD_DEFAULT
#else
#define CCURL_EVERY_LIBRARY ((void *)0)  // what it is in glibc and musl, which show it to _GNU_SOURCE alone
#endif

// OpenSSL, where libcurl stands on it, frees everything when the process exits, also beneath a thread that is at work or
// ends at that moment: OPENSSL_INIT_NO_ATEXIT (OPENSSL_init_crypto(3)) leaves that to the system.
static inline CURLcode ccurl_global_init(void) {
  int (*init_crypto)(uint64_t, const void *) =
      (int (*)(uint64_t, const void *))dlsym(CCURL_EVERY_LIBRARY, "OPENSSL_init_crypto");
  if (init_crypto) init_crypto(UINT64_C(0x00080000), 0);
  return curl_global_init(CURL_GLOBAL_ALL);
}

// As 0xXXYYZZ, of the library that is loaded.
static inline unsigned int ccurl_version(void) { return curl_version_info(CURLVERSION_NOW)->version_num; }

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_bytes(CURL *easy, CURLoption option, const void *value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_write_callback(CURL *easy, CURLoption option, curl_write_callback value) {
  return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_read_callback(CURL *easy, curl_read_callback value) {
  return (curl_easy_setopt)(easy, CURLOPT_READFUNCTION, value);
}

static inline CURLcode ccurl_set_prereq_callback(CURL *easy, curl_prereq_callback value) {
  return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline int ccurl_close_on_exec(void *context, curl_socket_t socket, curlsocktype purpose) {
  (void)context;
  (void)purpose;
  (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
  return CURL_SOCKOPT_OK;
}

// A connection that a child process holds too stays open when this one closes it.
static inline CURLcode ccurl_keep_socket_from_children(CURL *easy) {
  return (curl_easy_setopt)(easy, CURLOPT_SOCKOPTFUNCTION, ccurl_close_on_exec);
}

static inline CURLcode ccurl_set_close_callback(CURL *easy, curl_closesocket_callback value) {
  return (curl_easy_setopt)(easy, CURLOPT_CLOSESOCKETFUNCTION, value);
}

static inline int ccurl_close(curl_socket_t socket) {
  return close(socket);
}

static inline CURLcode ccurl_get_socket(CURL *easy, curl_socket_t *value) {
  return (curl_easy_getinfo)(easy, CURLINFO_ACTIVESOCKET, value);
}

static inline CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
  return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode ccurl_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return (curl_multi_setopt)(multi, option, value);
}

static inline CURLMcode ccurl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
  return (curl_multi_setopt)(multi, option, value);
}

static inline CURLMcode ccurl_multi_set_socket_callback(CURLM *multi, curl_socket_callback value) {
  return (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, value);
}

static inline CURLMcode ccurl_multi_set_timer_callback(CURLM *multi, curl_multi_timer_callback value) {
  return (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, value);
}

// The result of a finished transfer: the message's union is clumsy to read from Swift.
static inline CURLcode ccurl_message_result(const CURLMsg *message) {
  return message->data.result;
}

// Macros with casts aren't imported.
static const curl_socket_t ccurl_no_socket = CURL_SOCKET_TIMEOUT;
static const size_t ccurl_write_pause = CURL_WRITEFUNC_PAUSE;
static const size_t ccurl_read_pause = CURL_READFUNC_PAUSE;
static const size_t ccurl_read_abort = CURL_READFUNC_ABORT;

#endif
