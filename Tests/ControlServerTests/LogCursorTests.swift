import ControlAPI
import EdgeAgent
import EdgeModel
import Testing

@testable import ControlServer

/// Where readers of output begin and go on.
@Suite(.timeLimit(.minutes(5))) struct LogCursorTests {
  private static func running() throws -> StandInPlatform {
    let platform = try StandInPlatform()
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation()))
    return platform
  }

  private static func texts(_ stream: ControlStream<LogEntry>) async throws -> [String] {
    var texts: [String] = []
    for try await entry in stream { texts.append(entry.line.text) }
    return texts
  }

  @Test func aReaderGoesOnBehindItsLastLine() async throws {
    let platform = try Self.running()
    platform.append(Fixtures.allocationID(), .standardOutput, "one", "two", "three")
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      let cursor = LogCursor(allocation: Fixtures.allocationID(), sequence: 2)
      #expect(try await Self.texts(client.logs("shop", after: cursor)) == ["three"])
      #expect(
        try await Self.texts(client.logs("shop", after: LogCursor(allocation: cursor.allocation, sequence: 9))) == [])
    }
  }

  @Test func aReaderGoesOnWithARunThatIsNotTheNewest() async throws {
    let platform = try Self.running()
    platform.append(Fixtures.allocationID(), .standardOutput, "old 1", "old 2")
    platform.apply(.deployment(Fixtures.deployment(generation: 2)), .allocation(Fixtures.allocation(generation: 2)))
    platform.append(Fixtures.allocationID(generation: 2), .standardOutput, "new 1")
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      let cursor = LogCursor(allocation: Fixtures.allocationID(), sequence: 1)
      #expect(try await Self.texts(client.logs("shop", after: cursor)) == ["old 2", "new 1"])
      #expect(try await Self.texts(client.logs("shop")) == ["new 1"])
      let gone = LogCursor(allocation: Fixtures.allocationID(attempt: 7), sequence: 1)
      #expect(try await Self.texts(client.logs("shop", after: gone)) == ["new 1"])
    }
  }

  @Test func theNewestLines() async throws {
    let platform = try Self.running()
    for number in 1...2_345 {
      platform.append(Fixtures.allocationID(), number.isMultiple(of: 5) ? .build : .standardOutput, "\(number)")
    }
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      #expect(try await Self.texts(client.logs("shop", tail: 3)) == ["2342", "2343", "2344"])
      #expect(try await Self.texts(client.logs("shop", tail: 0)) == [])
      #expect(try await Self.texts(client.logs("shop", tail: 5_000)).count == 1_876)
      #expect(try await Self.texts(client.logs("shop", build: true, tail: 1)) == ["2345"])
      var lines = try await client.logs("shop", follow: true, tail: 1).makeAsyncIterator()
      #expect(try await lines.next()?.line.text == "2344")
      platform.append(Fixtures.allocationID(), .standardOutput, "later")
      #expect(try await lines.next()?.line.text == "later")
    }
  }

  @Test(arguments: ["tail=-1", "tail=10001", "tail=x", "after=x", "after=daaaaaaaaaaa-1-1"])
  func wrongUseIsRefused(_ query: String) async throws {
    let platform = try Self.running()
    try await RunningServer.with(platform) { server in
      let (status, body) = try await server.get("/api/v1/deployments/shop/logs?\(query)")
      #expect(status == 400)
      #expect(body.contains(query.prefix { $0 != "=" }))
    }
  }
}
