/* The floors of docker.*: the same requests over the engine's Unix socket with nothing between the loop and libcurl. What
 * arrives is counted, not kept; JSON isn't read. Prints one JSON object.
 *
 *   docker_floor SOCKET get PATH COUNT [PARALLEL]   requests/s
 *   docker_floor SOCKET logs PATH                   MB/s of output, of which the frames' heads are no part
 *   docker_floor SOCKET attach PATH                 the same over a connection that was taken over
 *   docker_floor SOCKET out PATH                    MB/s of body
 *   docker_floor SOCKET in PATH MB                  MB/s of a file of so many MB in an archive
 */
#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char *socket_path;

/* Takes frames apart and counts what is in them. */
struct frames {
  unsigned char head[8];
  size_t have, left;
  double bytes;
};

static void take(struct frames *frames, const char *bytes, size_t count) {
  while (count > 0) {
    if (frames->left == 0) {
      frames->head[frames->have++] = (unsigned char)*bytes++;
      count--;
      if (frames->have < 8) continue;
      frames->have = 0;
      const unsigned char *head = frames->head;
      frames->left = (size_t)head[4] << 24 | (size_t)head[5] << 16 | (size_t)head[6] << 8 | head[7];
      continue;
    }
    size_t part = count < frames->left ? count : frames->left;
    frames->left -= part;
    frames->bytes += (double)part;
    bytes += part;
    count -= part;
  }
}

static size_t on_frames(char *bytes, size_t size, size_t count, void *context) {
  take(context, bytes, size * count);
  return size * count;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes;
  if (context) *(double *)context += (double)(size * count);
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

static int failed(const char *text) {
  fprintf(stderr, "docker_floor: %s\n", text);
  return 1;
}

static CURL *request(const char *path) {
  char url[4096];
  snprintf(url, sizeof url, "http://docker%s", path);
  CURL *handle = curl_easy_init();
  if (!handle) exit(failed("no memory"));
  curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, socket_path);
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, NULL);
  return handle;
}

static void check(CURL *handle, CURLcode code) {
  long status = 0;
  if (code != CURLE_OK) exit(failed(curl_easy_strerror(code)));
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) exit(failed("the engine refused"));
}

static void one_by_one(CURL *handle, long count) {
  for (long i = 0; i < count; i++) check(handle, curl_easy_perform(handle));
}

/* Keeps `width` requests under way until `count` are done. */
static void side_by_side(CURLM *multi, long count, long width, CURL **handles) {
  long begun = 0, done = 0;
  int running = 0, queued = 0;
  for (; begun < width && begun < count; begun++) curl_multi_add_handle(multi, handles[begun]);
  while (done < count) {
    curl_multi_perform(multi, &running);
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &queued))) {
      CURL *handle = message->easy_handle;
      check(handle, message->data.result);
      curl_multi_remove_handle(multi, handle);
      done++;
      if (begun < count) {
        begun++;
        curl_multi_add_handle(multi, handle);
      }
    }
    if (done < count) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
}

struct archive {
  double left;
  size_t head_sent;
  char head[512];
};

/* A head of ustar, the file's zeros, and the two empty blocks at the end. */
static size_t on_read(char *target, size_t size, size_t count, void *context) {
  struct archive *archive = context;
  size_t room = size * count;
  if (archive->head_sent < sizeof archive->head) {
    size_t part = sizeof archive->head - archive->head_sent;
    if (part > room) part = room;
    memcpy(target, archive->head + archive->head_sent, part);
    archive->head_sent += part;
    return part;
  }
  size_t part = archive->left < (double)room ? (size_t)archive->left : room;
  memset(target, 0, part);
  archive->left -= (double)part;
  return part;
}

static void make_head(struct archive *archive, unsigned long long bytes) {
  memset(archive, 0, sizeof *archive);
  char *head = archive->head;
  strcpy(head, "in");
  strcpy(head + 100, "0000644");
  strcpy(head + 108, "0000000");
  strcpy(head + 116, "0000000");
  snprintf(head + 124, 12, "%011llo", bytes);
  strcpy(head + 136, "00000000000");
  memset(head + 148, ' ', 8);
  head[156] = '0';
  memcpy(head + 257, "ustar\00000", 8);
  unsigned sum = 0;
  for (int i = 0; i < 512; i++) sum += (unsigned char)head[i];
  snprintf(head + 148, 8, "%06o", sum);
  archive->left = (double)((bytes + 511) / 512 * 512) + 1024;
}

/* Sends a whole text over a connection that libcurl made, and waits where it has to. */
static void send_all(CURL *handle, curl_socket_t socket, const char *text) {
  size_t left = strlen(text);
  while (left > 0) {
    size_t sent = 0;
    CURLcode code = curl_easy_send(handle, text, left, &sent);
    if (code == CURLE_AGAIN) {
      struct pollfd wait = {.fd = socket, .events = POLLOUT};
      poll(&wait, 1, -1);
      continue;
    }
    if (code != CURLE_OK) exit(failed(curl_easy_strerror(code)));
    text += sent;
    left -= sent;
  }
}

static void attach(CURL *handle, const char *path, struct frames *frames) {
  static char buffer[128 * 1024];
  char head[4096];
  curl_socket_t socket = 0;
  curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket);
  snprintf(head, sizeof head,
           "POST %s HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n", path);
  send_all(handle, socket, head);
  int in_body = 0;
  size_t have = 0;
  for (;;) {
    size_t count = 0;
    CURLcode code = curl_easy_recv(handle, buffer + have, sizeof buffer - have, &count);
    if (code == CURLE_AGAIN) {
      struct pollfd wait = {.fd = socket, .events = POLLIN};
      poll(&wait, 1, -1);
      continue;
    }
    if (code != CURLE_OK) exit(failed(curl_easy_strerror(code)));
    if (count == 0) return;
    if (in_body) {
      take(frames, buffer, count);
      continue;
    }
    have += count;
    char *end = memmem(buffer, have, "\r\n\r\n", 4);
    if (!end) continue;
    if (strncmp(buffer, "HTTP/1.1 101", 12) != 0) exit(failed("the engine refused"));
    size_t start = (size_t)(end + 4 - buffer);
    take(frames, buffer + start, have - start);
    in_body = 1;
    have = 0;
    send_all(handle, socket, "\n");
  }
}

int main(int argc, char **argv) {
  if (argc < 4) return failed("usage: docker_floor SOCKET get|logs|attach|out|in PATH [COUNT [PARALLEL]]"), 2;
  socket_path = argv[1];
  const char *mode = argv[2], *path = argv[3];
  long count = argc > 4 ? atol(argv[4]) : 1, width = argc > 5 ? atol(argv[5]) : 1;
  if (count < 1 || width < 1 || width > 256) return failed("a number is out of range"), 2;
  curl_global_init(CURL_GLOBAL_DEFAULT);

  CURL *handles[256];
  for (long i = 0; i < width; i++) handles[i] = request(path);
  CURL *handle = handles[0];
  CURLM *multi = NULL;
  struct frames frames = {.have = 0};
  struct archive archive;
  double bytes = 0, operations = (double)count;
  const char *unit = strcmp(mode, "get") == 0 ? "requests/s" : "MB/s";
  struct curl_slist *headers = NULL;

  if (strcmp(mode, "get") == 0 && width == 1) {
    one_by_one(handle, 10);
  } else if (strcmp(mode, "get") == 0) {
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, width);
    side_by_side(multi, 2 * width, width, handles);
  } else if (strcmp(mode, "logs") == 0) {
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_frames);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &frames);
  } else if (strcmp(mode, "out") == 0) {
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &bytes);
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, 128 * 1024L);
  } else if (strcmp(mode, "in") == 0) {
    make_head(&archive, (unsigned long long)count * 1000000);
    curl_off_t size = (curl_off_t)(archive.left + sizeof archive.head);
    headers = curl_slist_append(curl_slist_append(NULL, "Content-Type: application/x-tar"), "Expect:");
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, size);
    curl_easy_setopt(handle, CURLOPT_UPLOAD_BUFFERSIZE, 256 * 1024L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(handle, CURLOPT_READDATA, &archive);
  } else if (strcmp(mode, "attach") == 0) {
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    CURLcode code = curl_easy_perform(handle);
    if (code != CURLE_OK) return failed(curl_easy_strerror(code));
  } else {
    return failed("no such mode"), 2;
  }

  struct timespec start;
  clock_gettime(CLOCK_MONOTONIC, &start);
  double cpu = cpu_microseconds();
  if (multi) {
    side_by_side(multi, count, width, handles);
  } else if (strcmp(mode, "attach") == 0) {
    attach(handle, path, &frames);
  } else {
    one_by_one(handle, strcmp(mode, "get") == 0 ? count : 1);
  }
  double elapsed = seconds_since(start);
  cpu = cpu_microseconds() - cpu;
  if (frames.bytes > 0) operations = frames.bytes / 1e6;
  if (bytes > 0) operations = bytes / 1e6;

  printf("{\"unit\":\"%s\",\"value\":%.1f,\"cpu_us\":%.2f}\n", unit, operations / elapsed, cpu / operations);
  for (long i = 0; i < width; i++) curl_easy_cleanup(handles[i]);
  if (multi) curl_multi_cleanup(multi);
  curl_slist_free_all(headers);
  curl_global_cleanup();
  return 0;
}
