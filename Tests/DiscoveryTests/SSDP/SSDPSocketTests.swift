import Testing

@testable import Discovery

/// SSDP with real sockets, on machines of their own.
@Suite(.enabled(if: TestNetwork.isPossible), .timeLimit(.minutes(20))) struct SSDPSocketTests {
  @Test(arguments: [false, true])
  func machinesFindEachOtherAndTheirGoodbyesAreHeard(byIPv6Alone isSixOnly: Bool) async throws {
    let logger = CapturedLog().logger
    try await TestNetwork.with(machines: 2) { network in
      if isSixOnly { for machine in network.machines { try await machine.ip("addr flush dev eth0 scope global") } }
      let (one, two) = (network.machines[0], network.machines[1])
      let service = try SSDPService(identity: ServiceIdentity("node-1"), port: 7070)
      let announcing = Task { try await one.run { try await SSDPAnnouncer(service, logger: logger).run() } }
      let verifier = ClosureVerifier { endpoint in
        guard endpoint.port == 7070 else { return .refused(reason: "another port") }
        let identity = try ServiceIdentity("node-1")
        return .genuine(try GenuineService(identity: identity, name: "one", cluster: nil, proof: "it is at 7070"))
      }
      let discoverer = try SSDPDiscoverer(port: 80, verifier: verifier, logger: logger)
      let (events, sink) = AsyncStream.makeStream(of: DiscoveryEvent.self)
      let search = Task { try await two.run { try await discoverer.discover(.init()) { sink.yield($0) } } }
      var found: DiscoveredService?
      for await event in events {
        if case .found(let service) = event {
          found = service
          announcing.cancel()
        }
        if case .lost = event { break }
      }
      #expect(found?.evidence.source == .ssdp && found?.interface == "eth0")
      if isSixOnly { #expect(found?.family == .v6 && found?.endpoint.zone != nil) }
      search.cancel()
      for task in [announcing, search] { await #expect(throws: CancellationError.self) { try await task.value } }
    }
  }
}
