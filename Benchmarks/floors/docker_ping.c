/* The floor of docker.ping: GET /_ping one after the other on one kept connection over the engine's Unix socket,
 * with nothing between the loop and libcurl. Usage: docker_ping SOCKET REQUESTS; prints one JSON object. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static size_t discard(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes;
  (void)context;
  return size * count;
}

static double seconds_since(struct timespec start) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
}

static double cpu_microseconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int ping(CURL *handle) {
  long status = 0;
  CURLcode code = curl_easy_perform(handle);
  if (code != CURLE_OK) {
    fprintf(stderr, "docker_ping: %s\n", curl_easy_strerror(code));
    return 0;
  }
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) fprintf(stderr, "docker_ping: status %ld\n", status);
  return status == 200;
}

int main(int argc, char **argv) {
  if (argc != 3 || atol(argv[2]) < 1) {
    fprintf(stderr, "usage: docker_ping SOCKET REQUESTS\n");
    return 2;
  }
  long requests = atol(argv[2]);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL *handle = curl_easy_init();
  if (!handle) return 1;
  curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, argv[1]);
  curl_easy_setopt(handle, CURLOPT_URL, "http://docker/_ping");
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  for (int i = 0; i < 50; i++)
    if (!ping(handle)) return 1;

  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  double cpu = cpu_microseconds();
  for (long i = 0; i < requests; i++)
    if (!ping(handle)) return 1;
  double elapsed = seconds_since(start);
  cpu = cpu_microseconds() - cpu;

  printf("{\"unit\":\"requests/s\",\"value\":%.1f,\"cpu_us\":%.2f}\n", (double)requests / elapsed, cpu / (double)requests);
  curl_easy_cleanup(handle);
  curl_global_cleanup();
  return 0;
}
