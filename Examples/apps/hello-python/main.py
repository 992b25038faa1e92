"""A page that shows GREETING, served on PORT. Only the standard library is needed."""

import html
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def page(greeting):
    return f"<!doctype html>\n<title>hello-python</title>\n<h1>{html.escape(greeting)} from Python</h1>\n"


class Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self):
        found = self.path.split("?")[0] == "/"
        body = page(os.environ.get("GREETING", "Hello")).encode() if found else b"not found\n"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        print(self.address_string(), format % args, flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port = int(os.environ.get("PORT", "8082"))
    server = ThreadingHTTPServer(("", port), Handler)
    server.daemon_threads = True
    print(f"listening on port {port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
