import Logging
import Testing

@testable import Discovery

/// Both sides with real sockets: on loopback, and on machines of their own.
@Suite(.timeLimit(.minutes(20))) struct BeaconSocketTests {
  private let log = CapturedLog()

  /// Loopback, on a port that is nobody's; as long as the socket is there.
  private func loopback() throws -> (BeaconConfiguration, DatagramSocket) {
    var options = DatagramOptions()
    options.sharesPort = true
    let holder = try DatagramSocket(.v4, options)
    var configuration = BeaconConfiguration()
    configuration.port = holder.port
    configuration.interfaces.includesLoopback = true
    configuration.interfaces.names = ["lo"]
    return (configuration, holder)
  }

  /// Runs a body beside announcers, and ends them in order.
  private func announcing(
    _ services: [BeaconService], key: BeaconKey?, _ configuration: BeaconConfiguration,
    _ body: @escaping @Sendable (_ stop: @escaping @Sendable () async throws -> Void) async throws -> Void
  ) async throws {
    let logger = log.logger
    let tasks = try services.map { service in
      let announcer = try BeaconAnnouncer(service, key: key, configuration: configuration, logger: logger)
      return Task { try await announcer.run() }
    }
    @Sendable func stop() async throws {
      for task in tasks {
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }
    }
    do {
      try await body(stop)
      try await stop()
    } catch {
      for task in tasks { task.cancel() }
      throw error
    }
  }

  @Test func severalOnOneMachineAreFoundAndSayGoodbye() async throws {
    let (configuration, holder) = try loopback()
    let key = try sampleKey()
    let services = try ["node-1", "node-2", "node-3"].map { try sampleBeacon($0) }
    let logger = log.logger
    try await announcing(services, key: key, configuration) { stop in
      let discoverer = try BeaconDiscoverer(key: key, configuration: configuration, logger: logger)
      let (events, sink) = AsyncStream.makeStream(of: DiscoveryEvent.self)
      let search = Task { try await discoverer.discover(.init()) { sink.yield($0) } }
      var there: Set<String> = []
      var stopping: Task<Void, any Error>?
      for await event in events {
        switch event {
        case .found(let service):
          #expect(there.insert(service.name).inserted)
          #expect(service.endpoint == (try Endpoint("127.0.0.1:7070")))
          #expect(service.evidence.source == .beacon)
        case .updated(let service): #expect(there.contains(service.name))
        case .lost(let service): #expect(there.remove(service.name) != nil)
        }
        if there.count == 3, stopping == nil { stopping = Task { try await stop() } }
        if there.isEmpty { break }
      }
      try await stopping?.value
      search.cancel()
      await #expect(throws: CancellationError.self) { try await search.value }
    }
    withExtendedLifetime(holder) {}
  }

  @Test func theFirstOneIsFoundAmongOtherKeys() async throws {
    let (configuration, holder) = try loopback()
    let logger = log.logger
    try await announcing([try sampleBeacon("other")], key: try sampleKey("another cluster's secret"), configuration) {
      _ in
      try await announcing([try sampleBeacon("ours")], key: try sampleKey(), configuration) { _ in
        let discoverer = try BeaconDiscoverer(key: try sampleKey(), configuration: configuration, logger: logger)
        let first = try await discoverer.firstGenuine(ServiceQuery(cluster: "home"), within: .seconds(240))
        #expect(first?.name == "ours")
      }
    }
    withExtendedLifetime(holder) {}
  }

  @Test func aPortThatSomebodyHasAloneIsAnError() async throws {
    let holder = try DatagramSocket(.v4)
    var configuration = BeaconConfiguration()
    configuration.port = holder.port
    let announcer = try BeaconAnnouncer(
      try sampleBeacon(), key: nil, configuration: configuration, logger: log.logger)
    let error = await #expect(throws: DiscoveryError.self) { try await announcer.run() }
    #expect(error?.code == .networkFailed)
    withExtendedLifetime(holder) {}
  }

  enum Way: CaseIterable { case both, groups, broadcast, sixOnly, lossy }

  @Test(.enabled(if: TestNetwork.isPossible), arguments: Way.allCases)
  func machinesFindEachOther(by way: Way) async throws {
    var configuration = BeaconConfiguration()
    configuration.usesGroups = way != .broadcast
    configuration.usesBroadcast = way != .groups
    let chosen = configuration
    let logger = log.logger
    let key = try sampleKey()
    try await TestNetwork.with(machines: 2) { network in
      let (one, two) = (network.machines[0], network.machines[1])
      if way == .sixOnly {
        try await one.ip("addr flush dev eth0 scope global")
        try await two.ip("addr flush dev eth0 scope global")
      }
      if way == .lossy {
        // Each datagram that comes is dropped with a probability of 30 %.
        for machine in [one, two] {
          try await machine.execute("iptables -A INPUT -p udp -m statistic --mode random --probability 0.3 -j DROP")
        }
      }
      let announcer = try BeaconAnnouncer(try sampleBeacon(), key: key, configuration: chosen, logger: logger)
      let announcing = Task { try await one.run { try await announcer.run() } }
      let discoverer = try BeaconDiscoverer(key: key, configuration: chosen, logger: logger)
      let first = try await two.run {
        try await discoverer.firstGenuine(ServiceQuery(), within: .seconds(240))
      }
      announcing.cancel()
      await #expect(throws: CancellationError.self) { try await announcing.value }
      let service = try #require(first)
      #expect(service.interface == "eth0")
      if case .address(let address) = service.endpoint.host {
        if way == .sixOnly {
          #expect(address.isLinkLocal)
          #expect(service.endpoint.zone != nil)
        } else {
          #expect(address == one.address || address.isLinkLocal)
        }
      }
    }
  }

  @Test(.enabled(if: TestNetwork.isPossible)) func aCableThatIsPulledLosesAServiceUntilItIsBack() async throws {
    let logger = log.logger
    try await TestNetwork.with(machines: 2) { network in
      let (one, two) = (network.machines[0], network.machines[1])
      let announcer = try BeaconAnnouncer(try sampleBeacon(), key: nil, logger: logger)
      let announcing = Task { try await one.run { try await announcer.run() } }
      let discoverer = try BeaconDiscoverer(key: nil, logger: logger)
      let (events, sink) = AsyncStream.makeStream(of: DiscoveryEvent.self)
      let search = Task { try await two.run { try await discoverer.discover(.init()) { sink.yield($0) } } }
      var story: [String] = []
      for await event in events {
        switch event {
        case .found:
          story.append("found")
          if story.count == 1 { try await network.setCable(of: 1, up: false) }
        case .lost:
          story.append("lost")
          try await network.setCable(of: 1, up: true)
        // Which of its two addresses is heard first is left to chance.
        case .updated: break
        }
        if story.count == 3 { break }
      }
      #expect(story == ["found", "lost", "found"])
      for task in [announcing, search] {
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }
    }
  }
}
