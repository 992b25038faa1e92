import Foundation

/// An app that answers with its version, on the connection that is already there too.
enum VersionApp {
  private static let program = """
    import http.server, os
    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
            body = b"version VERSION"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *words): pass
    http.server.ThreadingHTTPServer(("", int(os.environ["PORT"])), Answer).serve_forever()
    """

  /// - Parameter test: the shell command that is a part of the build.
  static func files(_ version: String, port: UInt16, test: String = "true") -> [String: String] {
    [
      "shipwreck.toml": """
      [app]
      name = "shop"
      [config]
      port = \(port)
      lang = "python3"
      run = "exec python3 main.py"
      test = "\(test)"
      """,
      "main.py": program.replacingOccurrences(of: "VERSION", with: version),
    ]
  }
}
