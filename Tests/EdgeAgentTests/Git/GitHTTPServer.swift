import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

/// git's own server behind a small CGI, with or without asking for a name and password.
///
/// Before it answers somebody who has them it looks for the password in the command line and the environment of every
/// process of the machine, and writes the numbers of those that have it into a file.
enum GitHTTPServer {
  private static let script = #"""
    import base64, http.server, os, subprocess, sys
    root, login, port_file, found_file = sys.argv[1:5]
    secret = open(login, "rb").read().strip()
    def look():
        password = secret.partition(b":")[2]
        with open(found_file, "a") as found:
            found.write("looked\n")
            for process in filter(str.isdigit, os.listdir("/proc")):
                for part in ("cmdline", "environ"):
                    try:
                        with open("/proc/%s/%s" % (process, part), "rb") as file:
                            if password in file.read(): found.write("%s %s\n" % (process, part))
                    except OSError: pass
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *a): pass
        def serve(self):
            if secret:
                if self.headers.get("Authorization") != "Basic " + base64.b64encode(secret).decode():
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="git"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                look()
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Transfer-Encoding") == "chunked":
                while True:
                    size = int(self.rfile.readline(), 16)
                    body += self.rfile.read(size)
                    self.rfile.readline()
                    if size == 0: break
            env = dict(os.environ, GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path, QUERY_STRING=query,
                REQUEST_METHOD=self.command, CONTENT_TYPE=self.headers.get("Content-Type", ""), CONTENT_LENGTH=str(len(body)),
                GIT_PROTOCOL=self.headers.get("Git-Protocol", ""), HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""))
            out = subprocess.run(["git", "http-backend"], env=env, input=body, capture_output=True).stdout
            head, _, rest = out.partition(b"\r\n\r\n")
            status, fields = 200, []
            for line in head.decode().split("\r\n"):
                name, _, value = line.partition(": ")
                if name == "Status": status = int(value.split()[0])
                else: fields.append((name, value))
            self.send_response(status)
            for name, value in fields: self.send_header(name, value)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest)
        do_GET = do_POST = serve
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with open(port_file + ".new", "w") as file: file.write(str(server.server_address[1]))
    os.rename(port_file + ".new", port_file)
    server.serve_forever()
    """#

  /// Runs the server over a fixture's root while `body` runs, which gets its address.
  /// - Parameter login: `NAME:PASSWORD`; `nil` for everybody.
  static func with(
    _ fixture: GitRepositoryFixture, login: String? = nil, _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    let root = fixture.root
    try script.write(toFile: "\(root)/server.py", atomically: true, encoding: .utf8)
    try (login ?? "").write(toFile: "\(root)/login", atomically: true, encoding: .utf8)
    let arguments = ["python3", "\(root)/server.py", root, "\(root)/login", "\(root)/port", found(fixture)]
    try await withProgram(arguments, fixture, portFile: "\(root)/port") { try await body("http://127.0.0.1:\($0)") }
  }

  /// Where the server writes what it has found.
  static func found(_ fixture: GitRepositoryFixture) -> String { "\(fixture.root)/found" }

  /// That the server has looked, and has seen the password nowhere.
  static func expectNothingFound(_ fixture: GitRepositoryFixture) throws {
    let found = try String(contentsOfFile: found(fixture), encoding: .utf8)
    #expect(found.hasPrefix("looked\n"))
    #expect(Set(found.split(separator: "\n")) == ["looked"])
  }

  /// Runs a program while `body` runs, which gets the port that the program has written into a file.
  static func withProgram(
    _ arguments: [String], _ fixture: GitRepositoryFixture, portFile: String,
    _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        let ended = try await ChildCommand(arguments: arguments, environment: fixture.environment).run()
        Issue.record("the server ended: \(String(decoding: ended.errorOutput, as: UTF8.self))")
      }
      group.addTask {
        let waiter =
          "i=0; while [ ! -e \(portFile) ] && [ $i -lt 400 ]; do sleep 0.05; i=$((i+1)); done; cat \(portFile)"
        let answer = try await ChildCommand(arguments: ["sh", "-c", waiter], environment: fixture.environment).run()
        try await body(String(decoding: answer.output, as: UTF8.self))
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
