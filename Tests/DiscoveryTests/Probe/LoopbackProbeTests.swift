import Logging
import Testing

@testable import Discovery

/// Probes of 127.0.0.0/24 with real listeners. One at a time, since sockets are counted for the whole process.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LoopbackProbeTests {
  private let log = CapturedLog()

  private func probe(
    _ port: UInt16, ranges: [String] = ["127.0.0.0/24"], connect: Duration = .seconds(5),
    verify: Duration = .seconds(20)
  ) throws -> ProbeDiscoverer {
    var configuration = ProbeConfiguration()
    configuration.connectTimeout = connect
    configuration.verificationTimeout = verify
    return try ProbeDiscoverer(
      ranges: try ranges.map { try CIDR($0) }, port: port, verifier: BannerVerifier(), configuration: configuration,
      logger: log.logger)
  }

  @Test func theGenuineOneIsFoundAndTheImpostorIgnoredWithItsReason() async throws {
    try await Listener.with(try IPAddress("127.0.0.9"), .says("flotilla node-9 home")) { port in
      try await Listener.with(try IPAddress("127.0.0.40"), port: port, .says("SSH-2.0-impostor")) { _ in
        let gathered = try await Gathered.all(try probe(port))
        let expected = DiscoveredService(
          identity: try ServiceIdentity("node-9"), name: "node-9", cluster: "home",
          endpoint: try Endpoint("127.0.0.9:\(port)"), evidence: Evidence(source: .probe, proof: "said its banner"))
        #expect(gathered.events == [.found(expected)])
        #expect(gathered.services.first?.family == .v4)
        let lines = log.lines(about: try Endpoint("127.0.0.40:\(port)"))
        #expect(lines.count == 1)
        #expect(lines.first?.level == .info)
        #expect(lines.first?.metadata["reason"] == "it says \"SSH-2.0-impostor\"")
        // Nobody listens at the other 252: no line above trace is about them.
        #expect(log.lines.filter { $0.level > .trace }.count == 1)
        #expect(log.lines.filter { $0.message == "Nobody answers" }.count == 252)
      }
    }
  }

  @Test func whoNeverAnswersIsGivenUp() async throws {
    try await Listener.with(try IPAddress("127.0.0.5"), .silent) { port in
      let gathered = try await Gathered.all(try probe(port, ranges: ["127.0.0.5/32"], verify: .milliseconds(50)))
      #expect(gathered.events.isEmpty)
      let line = try #require(log.lines(about: try Endpoint("127.0.0.5:\(port)")).first)
      #expect(line.level == .info)
      #expect(line.metadata["reason"] == "it gave no proof within 0.05 seconds")
    }
  }

  @Test func aServiceOnAllAddressesIsOne() async throws {
    try await Listener.with(try IPAddress("0.0.0.0"), .says("flotilla everywhere home")) { port in
      let gathered = try await Gathered.all(try probe(port))
      #expect(gathered.events.count == 1)
      #expect(log.lines.allSatisfy { $0.level == .trace })
    }
  }

  @Test func theQueryDecidesWhatIsReported() async throws {
    try await Listener.with(try IPAddress("127.0.0.7"), .says("flotilla me home")) { port in
      let discoverer = try probe(port, ranges: ["127.0.0.0/28"])
      #expect(try await Gathered.all(discoverer, ServiceQuery(cluster: "home")).events.count == 1)
      #expect(try await Gathered.all(discoverer, ServiceQuery(cluster: "other")).events.isEmpty)
      let me = try ServiceIdentity("me")
      #expect(try await Gathered.all(discoverer, ServiceQuery(excluding: [me])).events.isEmpty)
    }
  }

  @Test func theFirstGenuineOneEndsTheSearch() async throws {
    try await Listener.with(try IPAddress("127.0.0.3"), .says("flotilla node-3 home")) { port in
      let service = try await probe(port).firstGenuine(ServiceQuery(), within: .seconds(50))
      #expect(service?.identity.description == "node-3")
      #expect(try Listener.openSockets(to: port) == 0)
    }
  }

  @Test func cancellingClosesEveryDescriptorAtOnce() async throws {
    try await Listener.with(try IPAddress("0.0.0.0"), .full) { port in
      let discoverer = try probe(port, connect: .seconds(59))
      let before = try Listener.openSockets(to: port)
      let search = Task { try await Gathered.all(discoverer) }
      // 254 connects hang, as their peer's queue is full: cancel when they are under way.
      while try Listener.openSockets(to: port) < before + 254 { await Task.yield() }
      let asked = ContinuousClock.now
      search.cancel()
      await #expect(throws: CancellationError.self) { try await search.value }
      #expect(try Listener.openSockets(to: port) == before)
      #expect(asked.duration(to: .now) < .seconds(30), "it waited for the connects instead")
    }
  }

  @Test func aCancelledTaskConnectsNowhere() async throws {
    let discoverer = try probe(9)
    let search = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await Gathered.all(discoverer)
    }
    await #expect(throws: CancellationError.self) { try await search.value }
    #expect(log.lines.isEmpty)
  }

  @Test func hostsThatDontAnswerAreWaitedForTogether() async throws {
    try await Listener.with(try IPAddress("0.0.0.0"), .full) { port in
      let timeout = Duration.milliseconds(500)
      let before = try Listener.openSockets(to: port)
      let discoverer = try probe(port, connect: timeout)
      let start = ContinuousClock.now
      let gathered = try await Gathered.all(discoverer)
      let took = start.duration(to: .now)
      #expect(gathered.events.isEmpty)
      // One after the other they would take 254 time limits, together one: a wide margin for a busy machine.
      #expect(took >= timeout)
      #expect(took < timeout * 254 / 10)
      #expect(try Listener.openSockets(to: port) == before)
      let reasons = log.lines.filter { $0.message == "Nobody answers" }.compactMap { $0.metadata["reason"] }
      #expect(reasons.count == 254)
      #expect(reasons.allSatisfy { $0 == "no answer within 0.5 seconds" })
    }
  }

  @Test func addressesAndNamesAreAskedToo() async throws {
    try await Listener.with(try IPAddress("127.0.0.1"), .says("flotilla node-1 home")) { port in
      let endpoints = try [
        Endpoint("127.0.0.77:\(port)"), Endpoint("localhost:\(port)"), Endpoint("127.0.0.1:\(port)"),
        Endpoint("name.invalid:\(port)"),
      ]
      let discoverer = try AddressDiscoverer(endpoints, verifier: BannerVerifier(), logger: log.logger)
      let gathered = try await Gathered.all(discoverer)
      #expect(gathered.services.map(\.endpoint) == [try Endpoint("127.0.0.1:\(port)")])
      #expect(gathered.services.first?.evidence.source == .address)
      #expect(log.lines(about: try Endpoint("name.invalid:\(port)")).map(\.level) == [.info])
      #expect(log.lines(about: try Endpoint("127.0.0.77:\(port)")).map(\.level) == [.debug])
    }
  }
}
