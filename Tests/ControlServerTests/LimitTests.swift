import Testing

@testable import ControlServer

@Suite("Limits of requests", .timeLimit(.minutes(5))) struct LimitTests {
  @Test("a body that doesn't arrive in time is a 504 that says so") func slowBody() async throws {
    try await RunningServer.with(try StandInPlatform()) {
      $0.bodyTimeout = .milliseconds(50)
    } _: { server in
      let raw = try await RawConnection.open(server.port)
      raw.send("POST /api/v1/deployments", token: RunningServer.token, headers: "Content-Length: 100")
      raw.send("{\"url\":")
      try await raw.read(until: "HTTP/1.1 504")
      try await raw.close()
    }
  }

  @Test("a body that is announced as too large is refused before it is sent") func announced() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let raw = try await RawConnection.open(server.port)
      raw.send("POST /api/v1/deployments", token: RunningServer.token, headers: "Content-Length: 99999999")
      try await raw.read(until: "HTTP/1.1 413")
      try await raw.close()
    }
  }

  @Test("a body in chunks is counted as it comes") func chunks() async throws {
    try await RunningServer.with(try StandInPlatform()) {
      $0.bodyLimit = 1_000
    } _: { server in
      let raw = try await RawConnection.open(server.port)
      raw.send("POST /api/v1/deployments", token: RunningServer.token, headers: "Transfer-Encoding: chunked")
      for _ in 0..<3 { raw.send("190\r\n" + String(repeating: "a", count: 400) + "\r\n") }
      try await raw.read(until: "HTTP/1.1 413")
      try await raw.close()
    }
  }

  @Test("headers over the limit end the connection") func headers() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let raw = try await RawConnection.open(server.port)
      raw.send("GET /ping", token: String(repeating: "a", count: 20_000))
      try await raw.read(until: "HTTP/1.1 400")
      try await raw.close()
    }
  }

  @Test("a connection that says nothing is closed") func silence() async throws {
    try await RunningServer.with(try StandInPlatform()) {
      $0.idleTimeout = .milliseconds(50)
    } _: { server in
      let raw = try await RawConnection.open(server.port)
      await #expect(throws: RawConnection.Ended.self) { try await raw.read(until: "HTTP") }
    }
  }
}
