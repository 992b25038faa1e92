import ControlAPI
import EdgeAgent
import EdgeModel
import ServiceLifecycle
import Synchronization
import Testing

@testable import ControlServer

@Suite("Streams", .timeLimit(.minutes(5))) struct StreamTests {
  private static func running() async throws -> StandInPlatform {
    let platform = try StandInPlatform()
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation()))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .building))
    return platform
  }

  @Test("watching tells the present state, each change once, and the end") func watch() async throws {
    let platform = try await Self.running()
    try await RunningServer.with(platform) { server in
      var states = try await server.client().watch("shop").makeAsyncIterator()
      #expect(try await states.next()?.status == .building)
      try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
      #expect(try await states.next()?.url == "http://10.0.0.7:8080/")
      // A change of something else is none of this deployment.
      platform.apply(.node(Fixtures.node(Fixtures.nodeB, "beta")))
      var destroyed = Fixtures.deployment(.destroy)
      destroyed.intent = .destroy
      platform.apply(.deployment(destroyed))
      #expect(try await states.next()?.status == .destroying)
      platform.apply(.forget(Fixtures.deploymentID))
      let last = try await states.next()
      #expect(last?.status == .destroyed)
      #expect(last?.url == nil)
      #expect(try await states.next() == nil)
    }
  }

  @Test("new changes follow those that are known") func changes() async throws {
    let platform = try await Self.running()
    try await RunningServer.with(platform) { server in
      _ = try await server.client().stop("shop")
      var changes = try await server.client().followChanges().makeAsyncIterator()
      #expect(try await changes.next()?.id == Fixtures.change)
      let second = ChangeRecord(
        id: try ChangeID("rbbbbbbbbbbb"[...]), kind: .stop, deployment: Fixtures.deploymentID, generation: 1,
        requestedBy: Fixtures.user, at: Timestamp(milliseconds: 7))
      platform.apply(.change(second))
      #expect(try await changes.next()?.id == second.id)
    }
  }

  private static func texts(_ stream: ControlStream<LogEntry>) async throws -> [String] {
    var texts: [String] = []
    for try await entry in stream { texts.append(entry.line.text) }
    return texts
  }

  @Test("the app's output, the build's, and that since a time") func logs() async throws {
    let platform = try await Self.running()
    platform.append(Fixtures.allocationID(), .build, "step 1", "step 2")
    platform.append(Fixtures.allocationID(), .standardOutput, "hello")
    platform.append(Fixtures.allocationID(), .standardError, "oops")
    platform.append(Fixtures.allocationID(), .agent, "started")
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      #expect(try await Self.texts(client.logs("shop")) == ["hello", "oops", "started"])
      #expect(try await Self.texts(client.logs("shop", build: true)) == ["step 1", "step 2", "started"])
      #expect(try await Self.texts(client.logs("shop", since: Timestamp(milliseconds: 4_000))) == ["oops", "started"])
    }
  }

  @Test("more lines than a page has come in order, and all of them") func manyLines() async throws {
    let platform = try await Self.running()
    for number in 0..<2_500 {
      platform.append(Fixtures.allocationID(), number.isMultiple(of: 2) ? .standardOutput : .build, "\(number)")
    }
    try await RunningServer.with(platform) { server in
      let texts = try await Self.texts(server.client().logs("shop"))
      #expect(texts == stride(from: 0, to: 2_500, by: 2).map(String.init))
    }
  }

  @Test("following goes on with new lines and with a newer run, and ends with the deployment") func follow()
    async throws
  {
    let platform = try await Self.running()
    platform.append(Fixtures.allocationID(), .standardOutput, "one")
    try await RunningServer.with(platform) { server in
      var lines = try await server.client().logs("shop", follow: true).makeAsyncIterator()
      #expect(try await lines.next()?.line.text == "one")
      platform.append(Fixtures.allocationID(), .build, "not wanted")
      platform.append(Fixtures.allocationID(), .standardOutput, "two")
      #expect(try await lines.next()?.line.text == "two")
      platform.apply(.deployment(Fixtures.deployment(generation: 2)), .allocation(Fixtures.allocation(generation: 2)))
      platform.append(Fixtures.allocationID(generation: 2), .standardOutput, "three")
      let third = try await lines.next()
      #expect(third?.line.text == "three")
      #expect(third?.allocation == Fixtures.allocationID(generation: 2))
      platform.apply(.forget(Fixtures.deploymentID))
      #expect(try await lines.next() == nil)
    }
  }

  @Test("lines of another machine come from its own agent, new ones too") func remote() async throws {
    let worker = try StandInPlatform()
    worker.append(Fixtures.allocationID(), .standardOutput, "from afar")
    try await RunningServer.with(worker) { remote in
      let leader = try StandInPlatform()
      leader.apply(
        .node(Fixtures.node(Fixtures.nodeB, "beta", address: remote.url)), .deployment(Fixtures.deployment()),
        .allocation(Fixtures.allocation(on: Fixtures.nodeB)))
      try await RunningServer.with(leader) { server in
        #expect(try await Self.texts(server.client().logs("shop")) == ["from afar"])
        var lines = try await server.client().logs("shop", follow: true).makeAsyncIterator()
        #expect(try await lines.next()?.line.text == "from afar")
        try await worker.untilSomebodyWaits()
        worker.append(Fixtures.allocationID(), .standardOutput, "and again")
        #expect(try await lines.next()?.line.text == "and again")
      }
    }
  }

  @Test("another machine that doesn't answer is an error that names it") func remoteGone() async throws {
    let leader = try StandInPlatform()
    leader.apply(
      .node(Fixtures.node(Fixtures.nodeB, "beta", address: "http://127.0.0.1:1")), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation(on: Fixtures.nodeB)))
    try await RunningServer.with(leader) { server in
      let error = await #expect(throws: ControlError.self) { _ = try await server.client().logs("shop") }
      #expect(error?.message.contains("http://127.0.0.1:1") == true)
    }
  }

  @Test("what breaks a stream off is its last line") func brokenOff() async throws {
    let platform = try await Self.running()
    try await RunningServer.with(platform) { server in
      var states = try await server.client().watch("shop").makeAsyncIterator()
      #expect(try await states.next()?.status == .building)
      platform.change { $0.failure = ControlPlaneError(.notLeader, "alpha leads no more") }
      let error = await #expect(throws: ControlError.self) { _ = try await states.next() }
      #expect(error?.code == .notLeader)
      #expect(error?.message == "alpha leads no more")
    }
  }

  @Test("silence is filled with blank lines, which readers pass over") func keepAlive() async throws {
    let platform = try await Self.running()
    try await RunningServer.with(platform) {
      $0.keepAlive = .milliseconds(5)
    } _: { server in
      let raw = try await RawConnection.open(server.port)
      raw.send("GET /api/v1/deployments/shop/watch", token: RunningServer.token)
      // A chunk of one byte: the line end.
      try await raw.read(until: "\r\n1\r\n\n\r\n1\r\n\n\r\n")
      var states = try await server.client().watch("shop").makeAsyncIterator()
      #expect(try await states.next()?.status == .building)
      try await platform.untilSomebodyWaits()
      try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
      #expect(try await states.next()?.status == .running)
      try await raw.close()
    }
  }

  @Test("a client that hangs up ends its stream on the server") func hangUp() async throws {
    let platform = try await Self.running()
    try await RunningServer.with(platform) { server in
      let raw = try await RawConnection.open(server.port)
      raw.send("GET /api/v1/deployments/shop/watch", token: RunningServer.token)
      try await platform.untilSomebodyWaits()
      try await raw.close()
      try await platform.untilNobodyWaits()
    }
  }

  @Test("shutting down ends streams cleanly and answers long polls") func shutdown() async throws {
    let platform = try await Self.running()
    platform.apply(.cluster(try #require(platform.identity.clusterID)))
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      var states = try await client.watch("shop").makeAsyncIterator()
      #expect(try await states.next()?.status == .building)
      let version = platform.state.withLock { $0.desired.version }
      async let poll = client.assignments(of: Fixtures.nodeA, after: version)
      try await platform.untilSomebodyWaits(count: 2)
      // Neither ends by itself: the stream's deployment is not destroyed, and the poll waits 25 seconds for news.
      await server.group.triggerGracefulShutdown()
      #expect(try await states.next() == nil)
      do {
        _ = try await poll
        Issue.record("the long poll had an answer")
      } catch let error as ControlError {
        #expect(error.code == .unavailable)
      }
    }
  }
}
