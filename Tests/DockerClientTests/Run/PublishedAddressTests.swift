import DockerTestServer
import HTTPTestServer
import HTTPTransport
import Testing

@testable import DockerClient

/// Where a published port is reached, on whichever machine the engine is.
@Suite(.timeLimit(.minutes(5)))
struct PublishedAddressTests {
  @Test(
    arguments: [
      (nil, nil, "127.0.0.1"), ("0.0.0.0", nil, "127.0.0.1"), ("::", nil, "::1"), ("127.0.0.1", nil, "127.0.0.1"),
      ("0.0.0.0", "far", "far"), ("", "far", "far"), ("::", "far", "far"), ("10.0.0.7", "far", "10.0.0.7"),
      ("127.0.0.1", "far", nil), ("::1", "far", nil), ("127.0.0.1", "localhost", "127.0.0.1"),
      ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
    ] as [(String?, String?, String?)])
  func `any address is one of the engine's machine`(published: String?, machine: String?, reached: String?) {
    let address = Result { try PublishedAddress(published).reached(on: machine) }
    #expect((try? address.get()) == reached)
    if case .failure(let error) = address { #expect((error as? DockerError)?.code == .unsupported) }
  }

  @Test(
    arguments: [
      ("unix:///run/x.sock", nil), ("tcp://far:2375", "far"), ("https://[fe80::7]:2376", "fe80::7"),
      ("ssh://ann@far:2222", "far"), ("ssh://[::7]", "::7"),
    ] as [(String, String?)])
  func `the engine's machine stands in its address`(host: String, machine: String?) throws {
    #expect(try DockerEngine(host: host).connection.machine == machine)
  }

  @Test func `a port of another machine is waited for there`() async throws {
    let container = try ScriptedServer(.tcp) { connection, _ in connection.readUntilClosed() }
    defer { container.stop() }
    guard case .tcp(_, let port) = container.endpoint.address else { return }
    let server = try ScriptedServer(.tcp) { connection, _ in
      while connection.readHead() != nil {
        connection.respond(
          "200 OK",
          #"{"Id":"c","State":{"Status":"running","Running":true},"NetworkSettings":{"Ports":{"80/tcp":"#
            + #"[{"HostIp":"0.0.0.0","HostPort":"\#(port)"}]}}}"#)
      }
    }
    defer { server.stop() }
    guard case .tcp(_, let engine) = server.endpoint.address else { return }
    // Here, under another name.
    let docker = try DockerEngine(host: "tcp://localhost:\(engine)", version: APIVersion(minor: 41))
    let found = try await docker.containers.waitForPort(ContainerPort(80), of: "c")
    #expect(found.address == "localhost")
    #expect(found.port == port)
  }
}
