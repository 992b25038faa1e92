import ControlAPI
import EdgeModel
import HTTPTransport
import Logging
import Testing

@testable import ControlServer
@testable import EdgeAgent

@Suite("Connections that nobody reads on the way", .timeLimit(.minutes(5))) struct SecuredConnectionTests {
  private static func key(_ byte: UInt8) throws -> MachineKey {
    try MachineKey(secret: Array(repeating: byte, count: 32))
  }

  private static func served(
    showing key: MachineKey, _ body: @escaping @Sendable (RunningServer) async throws -> Void
  ) async throws {
    try await RunningServer.with(StandInPlatform(), configure: { $0.key = key }, body)
  }

  private static func code(_ body: () async throws -> Void) async -> ControlError.Code? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? ControlError)?.code
    }
  }

  @Test("one port takes TLS and plain HTTP; another key is refused before anything is sent") func bothOnOnePort()
    async throws
  {
    let key = try Self.key(1)
    try await Self.served(showing: key) { server in
      #expect(try await server.client().deployments().isEmpty)
      let secured = try ControlClient(
        server: server.url, token: RunningServer.token, trust: .key(key.publicKey), logger: RunningServer.logger)
      #expect(try await secured.deployments().isEmpty)
      let stranger = try ControlClient(
        server: server.url, token: RunningServer.token, trust: .key(try Self.key(2).publicKey),
        logger: RunningServer.logger)
      let code = await Self.code { _ = try await stranger.deployments() }
      #expect(code == .unreachable)
    }
  }

  @Test("the token goes to another machine in TLS alone, and to nobody who doesn't prove to have it")
  func provedFirst() async throws {
    let key = try Self.key(1)
    try await Self.served(showing: key) { server in
      // An address that isn't of the loopback by its looks, and leads there.
      let url = "http://0.0.0.0:\(server.port)"
      let client = try ControlClient(server: url, token: RunningServer.token, logger: RunningServer.logger)
      #expect(try await client.deployments().isEmpty)
      let wrong = try ControlClient(
        server: url, token: "some-other-platforms-token", logger: RunningServer.logger)
      let code = await Self.code { _ = try await wrong.deployments() }
      #expect(code == .unauthenticated)
    }
    try await RunningServer.with(StandInPlatform()) { server in
      let url = "http://0.0.0.0:\(server.port)"
      let client = try ControlClient(server: url, token: RunningServer.token, logger: RunningServer.logger)
      let code = await Self.code { _ = try await client.deployments() }
      #expect(code == .unavailable)
      let trusting = try ControlClient(
        server: url, token: RunningServer.token, trust: .network, logger: RunningServer.logger)
      #expect(try await trusting.deployments().isEmpty)
    }
  }

  @Test("what begins like TLS and is none ends the connection") func garbage() async throws {
    let key = try Self.key(1)
    try await Self.served(showing: key) { server in
      let connection = try await RawConnection.open(server.port)
      connection.send("\u{16}\u{3}\u{1}" + String(repeating: "x", count: 4_000))
      await #expect(throws: RawConnection.Ended.self) { try await connection.read(until: "HTTP/1.1") }
      #expect(try await server.client().deployments().isEmpty)
    }
  }
}
