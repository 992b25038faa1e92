import Foundation
import HTTPTestServer
import HTTPTransport
import Testing

/// Against `openssl s_server`, which demands a certificate of the client.
@Suite(.timeLimit(.minutes(5)), .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
struct TLSTests {
  /// An authority, a server's and a client's certificate, and the server.
  final class Server {
    let directory: URL
    let process = Process()
    let port = Signal<UInt16?>()

    init() throws {
      directory = FileManager.default.temporaryDirectory.appendingPathComponent("flotilla-tls-\(UUID())")
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      try "subjectAltName=IP:127.0.0.1".write(
        to: directory.appendingPathComponent("names"), atomically: true, encoding: .utf8)
      let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
      try openssl(["req", "-x509", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"] + key)
      for name in ["server", "client"] {
        try openssl(["req", "-subj", "/CN=\(name)", "-keyout", "\(name).key", "-out", "\(name).csr"] + key)
        try openssl([
          "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile",
          "names", "-out", "\(name).pem",
        ])
      }
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
      process.currentDirectoryURL = directory
      process.arguments = [
        "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", "server.pem", "-key", "server.key", "-CAfile", "ca.pem",
        "-Verify", "1", "-verify_return_error",
      ]
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      process.standardInput = Pipe()  // it ends with its standard input
      try process.run()
      let reader = output.fileHandleForReading
      ServerThread.run { [port] in
        var text = ""
        while true {
          let data = reader.availableData
          if data.isEmpty { break }  // the server has ended
          text += String(decoding: data, as: UTF8.self)
          guard text.hasSuffix("\n"), let line = text.split(separator: "\n").first(where: { $0.hasPrefix("ACCEPT ") })
          else { continue }
          port.fire(line.split(separator: ":").last.flatMap { UInt16($0) })
        }
        port.fire(nil)
      }
    }

    func openssl(_ arguments: [String]) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
      process.currentDirectoryURL = directory
      process.arguments = arguments
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
    }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    func stop() throws {
      kill(process.processIdentifier, SIGKILL)  // SIGTERM may be blocked here, and is inherited so
      process.waitUntilExit()
      try FileManager.default.removeItem(at: directory)
    }
  }

  private func failure(_ endpoint: HTTPEndpoint) async -> HTTPError.Code? {
    do {
      _ = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: endpoint)
      return nil
    } catch {
      return (error as? HTTPError)?.code
    }
  }

  @Test func `both sides prove who they are`() async throws {
    let server = try Server()
    defer { #expect(throws: Never.self) { try server.stop() } }
    let port = try #require(await server.port.wait())
    let options = TLSOptions(
      authorityFile: server.path("ca.pem"), certificateFile: server.path("client.pem"),
      keyFile: server.path("client.key"))
    let right = try HTTPEndpoint(.tls(host: "127.0.0.1", port: port, options))
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: right)
    #expect(response.status == 200)
    #expect(String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self).contains("TLSv1.3"))

    var stranger = options
    stranger.authorityFile = nil
    #expect(await failure(try HTTPEndpoint(.tls(host: "127.0.0.1", port: port, stranger))) == .tls)
    #expect(await failure(try HTTPEndpoint(.tls(host: "localhost", port: port, options))) == .tls)
    var missing = options
    missing.certificateFile = server.path("no-such.pem")
    #expect(await failure(try HTTPEndpoint(.tls(host: "127.0.0.1", port: port, missing))) == .tls)
    // With TLS 1.3 the refusal comes after the client's side of the handshake.
    let unknown = TLSOptions(authorityFile: server.path("ca.pem"))
    let refusal = await failure(try HTTPEndpoint(.tls(host: "127.0.0.1", port: port, unknown)))
    #expect(refusal == .tls || refusal == .connectionClosed)
  }

  @Test func `a server whose key is known needs no authority, and any other key is refused`() async throws {
    let server = try Server()
    defer { #expect(throws: Never.self) { try server.stop() } }
    let port = try #require(await server.port.wait())
    try server.openssl(["x509", "-in", "server.pem", "-pubkey", "-noout", "-out", "server.pub"])
    try server.openssl(["pkey", "-pubin", "-in", "server.pub", "-outform", "DER", "-out", "server.der"])
    try server.openssl(["dgst", "-sha256", "-binary", "-out", "server.digest", "server.der"])
    let digest = try Data(contentsOf: URL(fileURLWithPath: server.path("server.digest")))
    var options = TLSOptions(
      certificateFile: server.path("client.pem"), keyFile: server.path("client.key"), pin: digest.base64EncodedString())
    let right = try HTTPEndpoint(.tls(host: "localhost", port: port, options))
    #expect(try await HTTPClient().execute(HTTPRequest(.get, "/"), at: right).status == 200)
    options.pin = Data(digest.reversed()).base64EncodedString()
    #expect(await failure(try HTTPEndpoint(.tls(host: "localhost", port: port, options))) == .tls)
  }
}
