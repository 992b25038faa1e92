import DockerTestServer
import HTTPTestServer
import HTTPTransport
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A registry in an engine's own network that has every image, and no more than the first bytes of its layer. It takes
/// uploads without ever answering.
final class StalledRegistry: Sendable {
  private let server: ScriptedServer
  private let requests: Requests
  private let port: UInt16

  init(for engine: PrivateDockerEngine) async throws {
    let requests = Requests()
    let server = try await engine.inItsNetwork {
      try ScriptedServer(.tcp) { connection, _ in requests.serve(connection) }
    }
    guard case .tcp(_, let port) = server.endpoint.address else { throw ServerError.noPort }
    (self.server, self.requests, self.port) = (server, requests, port)
  }

  private enum ServerError: Error { case noPort }

  func stop() { server.stop() }

  /// An image that nobody asked for before, as an engine knows it.
  func reference() -> (name: String, repository: String) {
    let repository = String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
    return ("127.0.0.1:\(port)/\(repository)", repository)
  }

  /// Fires the signal when an engine waits for the layer of the repository, or to be let upload one to it.
  func announce(_ repository: String, to signal: Signal<Void>) {
    requests.signals.withLock { $0[repository] = signal }
  }

  /// How many requests wait for their answers.
  var waiting: Int { requests.waiting.withLock(\.count) }

  /// Breaks off what it keeps waiting. An engine that still wants it asks again.
  func hangUp() {
    requests.waiting.withLock { waiting in
      for descriptor in waiting { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  private final class Requests: Sendable {
    let waiting = Mutex<Set<Int32>>([])
    let signals = Mutex<[String: Signal<Void>]>([:])

    func serve(_ connection: ServerConnection) {
      // An engine tries TLS first, and goes on when it hears that there is none.
      guard let first = connection.read(1).first, first >= 0x41 else { return connection.respond("400 Bad Request") }
      var start = String(decoding: [first], as: UTF8.self)
      while let rest = connection.readHead() {
        let words = (start + rest).split(separator: " ").map(String.init)
        start = ""
        // As in GET /v2/NAME/blobs/DIGEST.
        let path = words.dropFirst().first?.split(separator: "/").map(String.init) ?? []
        guard path.count >= 4 else {
          connection.respond("200 OK", "{}")
          continue
        }
        switch (words.first, path[2]) {
        case (_, "manifests"): connection.write(Self.manifest(of: path[1], isWhole: words.first == "GET"))
        case ("GET", "blobs") where path[3] == Self.configDigest: connection.respond("200 OK", Self.config)
        case ("HEAD", "blobs") where path[3] == Self.layer(of: path[1]): connection.write(Self.layerHead)
        case ("HEAD", _): connection.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        default:
          if words.first == "GET" { connection.write(Self.layerHead + "the first bytes") }
          waiting.withLock { _ = $0.insert(connection.descriptor) }
          signals.withLock { $0[path[1]] }?.fire(())
          connection.readUntilClosed()
          waiting.withLock { _ = $0.remove(connection.descriptor) }
          return
        }
      }
    }

    /// Each image has its own: an engine fetches none twice at a time.
    private static func layer(of repository: String) -> String {
      "sha256:" + String(repeating: repository, count: 4)
    }

    private static let layerHead = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"

    private static let config = """
      {"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:\
      0000000000000000000000000000000000000000000000000000000000000000"]}}
      """
    private static let configDigest = "sha256:4edd45ccd89b92100bcc411924b6012605e845fb100fd210eeda760bd76f2a48"

    private static func manifest(of repository: String, isWhole: Bool) -> String {
      let kind = "application/vnd.docker.distribution.manifest.v2+json"
      let text = """
        {"schemaVersion":2,"mediaType":"\(kind)","config":{\
        "mediaType":"application/vnd.docker.container.image.v1+json","size":\(config.utf8.count),"digest":"\(configDigest)"},"layers":[{"mediaType":\
        "application/vnd.docker.image.rootfs.diff.tar.gzip","size":100000000,"digest":"\(layer(of: repository))"}]}
        """
      return "HTTP/1.1 200 OK\r\nContent-Type: \(kind)\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
        + (isWhole ? text : "")
    }
  }
}
