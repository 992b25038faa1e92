import EdgeModel
import Foundation
import Glibc
import Testing

@testable import EdgeAgent

/// Over sockets: git's own server behind a small CGI, and servers that misbehave.
@Suite(.serialized, .timeLimit(.minutes(1))) struct GitTransportTests {
  /// Serves a directory of repositories with `git http-backend`, with or without asking for a name and password.
  private static let server = #"""
    import base64, http.server, os, subprocess, sys
    root, needs_password = sys.argv[1], sys.argv[2] == "yes"
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *a): pass
        def serve(self):
            expected = "Basic " + base64.b64encode(b"ann:sesame").decode()
            if needs_password and self.headers.get("Authorization") != expected:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
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
    with open(sys.argv[3] + ".new", "w") as file: file.write(str(server.server_address[1]))
    os.rename(sys.argv[3] + ".new", sys.argv[3])
    server.serve_forever()
    """#

  /// Runs the server while `body` runs, which gets its address.
  private func withServer(
    _ fixture: GitRepositoryFixture, password: Bool = false, _ body: @escaping @Sendable (String) async throws -> Void
  ) async throws {
    let portFile = "\(fixture.root)/port"
    let script = "\(fixture.root)/server.py"
    try Self.server.write(toFile: script, atomically: true, encoding: .utf8)
    let starter = "exec python3 \(script) \(fixture.root) \(password ? "yes" : "no") \(portFile)"
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await ChildCommand(arguments: ["sh", "-c", starter], environment: fixture.environment).run()
      }
      group.addTask {
        let waiter =
          "i=0; while [ ! -e \(portFile) ] && [ $i -lt 400 ]; do sleep 0.05; i=$((i+1)); done; cat \(portFile)"
        let answer = try await ChildCommand(arguments: ["sh", "-c", waiter], environment: fixture.environment).run()
        try await body("http://127.0.0.1:\(String(decoding: answer.output, as: UTF8.self))")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  @Test func fetchesOverHTTP() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("index.html", "<p>shop</p>")
      let commit = try await fixture.commit()
      try await withServer(fixture) { server in
        let url = "\(server)/repository/.git"
        try await fixture.fetcher.withSource(GitSource(url: url)) { fetched in
          #expect(fetched.commit.rawValue == commit)
          #expect(fetched.rootFiles == ["index.html"])
          #expect(fetched.warnings.count == 1)
        }
        try await fixture.expect(.notFound, of: GitSource(url: "\(server)/nothing.git"))
        let branch = try await fixture.failure(of: GitSource(url: url, branch: "nothing"))
        #expect(branch.code == .branchNotFound)
        #expect(branch.alternatives == ["main"])
        try await fixture.expect(.invalidURL, of: GitSource(url: url), policy: GitPolicy(allowsHTTP: false))
      }
    }
  }

  @Test func usesTheUsersCredentialsAndAsksNobody() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      try await withServer(fixture, password: true) { server in
        let source = GitSource(url: "\(server)/repository/.git")
        try await fixture.expect(.authentication, of: source)
        try fixture.configure("[credential]\n helper = \"!f() { echo username=ann; echo password=sesame; }; f\"\n")
        try await fixture.fetcher.withSource(source) { #expect($0.rootFiles == ["a"]) }
        try fixture.configure("[credential]\n helper = \"!f() { echo username=ann; echo password=wrong; }; f\"\n")
        let error = try await fixture.failure(of: source)
        #expect(error.code == .authentication)
        #expect(!error.message.contains("wrong"))
      }
    }
  }

  @Test func nobodyListens() async throws {
    try await GitRepositoryFixture.with { fixture in
      let silent = try SilentListener()
      let port = silent.port
      silent.close()
      try await fixture.expect(.unreachable, of: GitSource(url: "http://127.0.0.1:\(port)/shop"))
    }
  }

  @Test func aSilentServerEndsInATimeout() async throws {
    try await GitRepositoryFixture.with { fixture in
      let silent = try SilentListener()
      defer { silent.close() }
      let policy = GitPolicy(timeout: .milliseconds(1500))
      let error = try await fixture.failure(of: GitSource(url: "http://127.0.0.1:\(silent.port)/shop"), policy: policy)
      #expect(error.code == .timeout)
      #expect(try processes(naming: "127.0.0.1:\(silent.port)").isEmpty)
    }
  }

  @Test func cancellingEndsGit() async throws {
    try await GitRepositoryFixture.with { fixture in
      let silent = try SilentListener()
      defer { silent.close() }
      let task = Task {
        try await fixture.fetcher.fetch(GitSource(url: "http://127.0.0.1:\(silent.port)/shop"))
      }
      try silent.waitForConnection()
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try fixture.leftovers().isEmpty)
      #expect(try processes(naming: "127.0.0.1:\(silent.port)").isEmpty)
    }
  }

  /// The command lines of running processes that contain a text.
  private func processes(naming text: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { name in
      guard let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { return nil }
      let line = String(decoding: data, as: UTF8.self)
      return line.contains(text) ? line : nil
    }
  }
}

/// A socket that takes connections and never says anything.
private final class SilentListener: Sendable {
  private let descriptor: Int32
  let port: UInt16

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound)
    port = UInt16(bigEndian: address.sin_port)
  }

  func waitForConnection() throws {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    try #require(poll(&wanted, 1, 20_000) == 1)
  }

  func close() { _ = Glibc.close(descriptor) }
}
