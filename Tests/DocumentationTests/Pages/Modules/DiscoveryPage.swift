import Discovery
import Logging

/// The program of docs/modules/Discovery.md.
enum DiscoveryPage {
  static func first(_ verifier: some ServiceVerifier, logger: Logger) async throws -> DiscoveredService? {
    let known = try AddressDiscoverer(
      [Endpoint("cellar:7070"), Endpoint("10.0.0.7:7070")], verifier: verifier, logger: logger)
    let probe = try ProbeDiscoverer(ranges: [CIDR("10.0.0.0/24")], port: 7070, verifier: verifier, logger: logger)
    let both = RaceDiscoverer([known, probe], logger: logger)
    let first = try await both.firstGenuine(ServiceQuery(), within: .seconds(5))
    return first
  }

  static func leader(_ secret: [UInt8], logger: Logger) async throws -> DiscoveredService? {
    let key = try BeaconKey(secret: secret)
    let service = try BeaconService(identity: ServiceIdentity("node-7"), name: "Cellar", cluster: "home", port: 7070)
    let announcer = try BeaconAnnouncer(service, key: key, logger: logger)
    async let _ = announcer.run()
    let beacons = try BeaconDiscoverer(key: key, logger: logger)
    let leader = try await beacons.firstGenuine(ServiceQuery(cluster: "home"), within: .seconds(2))
    return leader
  }

  static func inOrder(
    _ verifier: some ServiceVerifier, _ lastKnown: [Endpoint], _ key: BeaconKey, logger: Logger
  ) async throws -> DiscoveredService? {
    let ways: [any Discoverer] = try [
      BeaconDiscoverer(key: key, logger: logger),
      AddressDiscoverer(lastKnown, verifier: verifier, source: .lastKnown, logger: logger),
      NeighbourDiscoverer(port: 7070, verifier: verifier, logger: logger),
      LocalProbeDiscoverer(port: 7070, verifier: verifier, logger: logger),
    ]
    let race = RaceDiscoverer(inOrder: ways, headStart: .milliseconds(100), logger: logger)
    let found = try await race.firstGenuine(ServiceQuery(cluster: "home"), within: .seconds(5))
    return found
  }

  static func follow(logger: Logger) async throws {
    var selection = InterfaceSelection()
    selection.excludedNames += ["wg*"]
    for try await interfaces in InterfaceChanges(selection) {
      let networks = interfaces.flatMap(\.addresses).map(\.network)
      logger.info("On the network", metadata: ["networks": "\(networks)"])
    }
  }

  static func publish(logger: Logger) async throws {
    let dns = MulticastDNS(logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await dns.run() }
      let shop = LocalService(
        "Ann's shop", type: "_http._tcp", host: "shop", port: 8080, txt: try TXTRecord(["path": "/"]))
      let published = try await dns.publish(shop)
      let name = try await dns.registeredName(of: published)
      logger.info("Published", metadata: ["name": "\(name)"])
      try await dns.services(of: "_http._tcp") { services in
        for service in services { print(service.name, service.host, service.endpoints, service.txt["path"] ?? "") }
      }
    }
  }

  static func announced(
    _ dns: MulticastDNS, _ verifier: some ServiceVerifier, logger: Logger
  ) async throws -> DiscoveredService? {
    let announced = try MDNSDiscoverer(dns, type: "_flotilla._tcp", verifier: verifier, logger: logger)
    let platform = try await announced.firstGenuine(ServiceQuery(), within: .seconds(5))
    return platform
  }

  static func paradrop(_ verifier: some ServiceVerifier, logger: Logger) async throws -> DiscoveredService? {
    let service = try SSDPService(identity: ServiceIdentity("node-7"), target: SSDPService.paradrop, port: 7070)
    async let _ = SSDPAnnouncer(service, logger: logger).run()
    let routers = try SSDPDiscoverer(target: SSDPService.paradrop, port: 80, verifier: verifier, logger: logger)
    let router = try await routers.firstGenuine(ServiceQuery(), within: .seconds(5))
    return router
  }
}
