import Logging
import Testing

@testable import Discovery

/// Two speakers of one process that share the port, on this machine's loopback.
@Suite(.timeLimit(.minutes(10))) struct MulticastDNSTests {
  private struct Done: Error {}

  private static func random() -> String { String(UInt32.random(in: 0...UInt32.max), radix: 36) }

  private let type = "_f\(Self.random())._tcp"
  private let host = "flotilla-\(Self.random())"

  private func speaker() -> MulticastDNS {
    var configuration = MulticastDNSConfiguration()
    configuration.interfaces.includesLoopback = true
    configuration.interfaces.names = ["lo", "lo0"]
    configuration.families = [.v4]
    return MulticastDNS(configuration, logger: Logger(label: "test"))
  }

  private func withSpeakers(_ body: (MulticastDNS, MulticastDNS) async throws -> Void) async throws {
    let speakers = (speaker(), speaker())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for one in [speakers.0, speakers.1] {
        group.addTask {
          do { try await one.run() } catch is CancellationError {}
        }
      }
      defer { group.cancelAll() }
      try await body(speakers.0, speakers.1)
    }
  }

  /// Waits until the list of services is as wanted.
  private func wait(_ dns: MulticastDNS, until wanted: @escaping @Sendable ([FoundService]) -> Bool) async {
    await #expect(throws: Done.self) {
      try await dns.services(of: type) { if wanted($0) { throw Done() } }
    }
  }

  @Test func whatOnePublishesTheOtherFinds() async throws {
    try await withSpeakers { publisher, searcher in
      let txt = try TXTRecord(["v": "1"])
      var service = LocalService("Ann's shop 1.0", type: type, host: host, port: 8080, txt: txt)
      let published = try await publisher.publish(service)
      #expect(try await publisher.registeredName(of: published) == "Ann's shop 1.0")
      let found = try await searcher.resolve("Ann's shop 1.0", type: type)
      #expect(found.name == "Ann's shop 1.0" && found.host == "\(host).local" && found.txt["v"] == "1")
      #expect(found.endpoints.contains(Endpoint(.v4(0x7F00_0001), port: 8080)))
      service.txt = try TXTRecord(["v": "2"])
      try await publisher.update(published, to: service)
      await wait(searcher) { $0.first?.txt["v"] == "2" }
      // It is there when the search begins, and goes while it lasts.
      let seen = Seen()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await self.wait(searcher) {
            seen.add($0)
            return seen.hasGone
          }
        }
        for await _ in seen.first { break }
        await publisher.withdraw(published)
        try await group.waitForAll()
      }
    }
  }

  private final class Seen: Sendable {
    let first: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let counts = CapturedCounts()

    init() { (first, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1)) }

    func add(_ services: [FoundService]) {
      counts.add(services.count)
      if !services.isEmpty { signal.yield() }
    }

    var hasGone: Bool { counts.all.contains { $0 > 0 } && counts.all.last == 0 }
  }

  @Test func aNameThatIsTakenBecomesAnother() async throws {
    try await withSpeakers { first, second in
      let service = LocalService("Shop", type: type, host: host, port: 1)
      let mine = try await first.publish(service)
      #expect(try await first.registeredName(of: mine) == "Shop")
      let other = LocalService("Shop", type: type, host: "other-\(host)", port: 2)
      let theirs = try await second.publish(other)
      #expect(try await second.registeredName(of: theirs) == "Shop (2)")
      await wait(first) { Set($0.map(\.name)) == ["Shop", "Shop (2)"] }
    }
  }

  @Test func whatIsPublishedIsSaidWithTheNameThatItHas() async throws {
    try await withSpeakers { first, second in
      _ = try await first.registeredName(
        of: try await first.publish(LocalService("Shop", type: type, host: host, port: 1)))
      let theirs = try await second.publish(LocalService("Shop", type: type, host: "other-\(host)", port: 2))
      let (names, sink) = AsyncStream.makeStream(of: RegisteredName?.self)
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await second.registrations { sink.yield($0[theirs]) } }
        for await name in names where name != nil {
          #expect(name == RegisteredName(service: "Shop (2)", host: "other-\(host).local"))
          break
        }
        await second.withdraw(theirs)
        for await name in names where name == nil { break }
        group.cancelAll()
      }
    }
  }

  @Test func onlyWhatProvesItselfIsDiscovered() async throws {
    try await withSpeakers { publisher, searcher in
      _ = try await publisher.publish(LocalService("One", type: type, host: host, port: 1001))
      _ = try await publisher.publish(LocalService("Two", type: type, host: host, port: 1002))
      let verifier = ClosureVerifier { endpoint in
        guard endpoint.port == 1002 else { return .refused(reason: "not ours") }
        let identity = try ServiceIdentity("node-2")
        return .genuine(try GenuineService(identity: identity, name: "two", cluster: nil, proof: "it said so"))
      }
      let discoverer = try MDNSDiscoverer(searcher, type: type, verifier: verifier, logger: Logger(label: "test"))
      let service = try await discoverer.firstGenuine(ServiceQuery(), within: .seconds(300))
      #expect(service?.name == "two" && service?.evidence.source == .multicastDNS)
      #expect(service?.interface != nil)
    }
  }

  @Test(arguments: ["http", "_http", "_http._tcp.local", "_http._sctp", "_a-name-of-seventeen._tcp", "http._tcp"])
  func typesThatAreNoneAreRefused(type: String) async throws {
    let dns = speaker()
    await #expect(throws: DiscoveryError.self) {
      try await dns.publish(LocalService("Shop", type: type, host: "shop", port: 1))
    }
    await #expect(throws: DiscoveryError.self) { try await dns.services(of: type) { _ in } }
  }

  @Test func itRunsOnce() async throws {
    try await withSpeakers { first, _ in
      let published = try await first.publish(LocalService("Shop", type: type, host: host, port: 1))
      _ = try await first.registeredName(of: published)
      await #expect(throws: DiscoveryError.self) { try await first.run() }
    }
  }
}
