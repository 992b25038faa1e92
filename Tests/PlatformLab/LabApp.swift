import Foundation
package import HTTPTransport

/// An app of a lab: answers with the id of its process, on a port of its own.
package struct LabApp: Sendable {
  package let name: String
  package let port: UInt16
  package let repository: String
  /// After how many seconds without a leader its machine ends it.
  package let atMostOne: Int?

  /// Makes the app's Git repository.
  package init(_ name: String, port: UInt16, atMostOne: Int? = nil, in folder: String) throws {
    self.name = name
    self.port = port
    self.atMostOne = atMostOne
    repository = folder + "/" + name
    try FileManager.default.createDirectory(atPath: repository, withIntermediateDirectories: true)
    try """
    [app]
    name = "\(name)"

    [config]
    port = \(port)
    lang = "python3"
    run = "python3 main.py"
    \(atMostOne.map { "at-most-one = \($0)" } ?? "")

    [env-vars]
    LAB_APP = "\(name)"
    """.write(toFile: repository + "/shipwreck.toml", atomically: true, encoding: .utf8)
    try Self.git(["init", "-q", "-b", "main"], in: repository)
    try commit(version: 1)
  }

  /// Makes another version the newest one of the repository.
  package func commit(version: Int) throws {
    try """
    import http.server, os

    class Handler(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        body = str(os.getpid()).encode()
        if self.path != "/": print(self.path, flush=True)
        self.send_response(200)
        self.send_header("Version", "\(version)")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

      def log_message(self, *arguments):
        pass

    http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler).serve_forever()
    """.write(toFile: repository + "/main.py", atomically: true, encoding: .utf8)
    for arguments in [["add", "."], ["commit", "-q", "-m", "Version \(version)"]] {
      try Self.git(arguments, in: repository)
    }
  }

  private static func git(_ arguments: [String], in folder: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      [
        "git", "-C", folder, "-c", "user.name=lab", "-c", "user.email=lab@flotilla.invalid", "-c",
        "commit.gpgsign=false",
      ]
      + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
    ]) { $1 }
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw LabFailure("git \(arguments) failed in \(folder)") }
  }

  /// What answers on a host.
  ///
  /// Within five seconds: a machine with all processors taken is slow, and what is slow serves.
  /// - Parameter target: the app prints any but "/".
  package func look(
    _ host: String, _ target: RequestTarget = "/", by client: HTTPClient
  ) async throws -> (process: Int32, version: Int) {
    let endpoint = try HTTPEndpoint(url: "http://\(host):\(port)")
    let request = HTTPRequest(
      .get, target, timeouts: HTTPTimeouts(connect: .seconds(5), idle: nil, overall: .seconds(5)))
    let response = try await client.execute(request, at: endpoint)
    let text = String(decoding: try await response.body.collect(upTo: 1_000), as: UTF8.self)
    guard let process = Int32(text), let version = response.headers["Version"].flatMap(Int.init) else {
      throw LabFailure("\(name) answered \(response.status): \(text)")
    }
    return (process, version)
  }
}
