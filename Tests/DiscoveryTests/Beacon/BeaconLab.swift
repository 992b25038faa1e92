import TestSeeds

@testable import Discovery

/// Both sides of the beacon on networks in virtual time: what they send arrives later, or not, in a fixed order.
struct BeaconLab {
  /// One side on one machine.
  private struct Station {
    var core: any BeaconCore
    var interfaces: [NetworkInterface]
    var port: UInt16
    var isUp = true
    var reports: [(at: Duration, event: DiscoveryEvent)] = []
    var ignored: [String] = []
  }

  private struct Arrival {
    var at: Duration
    var order: Int
    var station: Int
    var datagram: Datagram
  }

  static let port: UInt16 = 7070
  private var stations: [Station] = []
  private var arrivals: [Arrival] = []
  private var order = 0
  private var random: SeededGenerator
  private(set) var now = Duration.zero
  /// All that was sent, with the number of the sender.
  private(set) var sent: [(station: Int, bytes: [UInt8], route: DatagramRoute)] = []
  /// How long a datagram takes.
  var latency = Duration.milliseconds(1)
  /// How many of a hundred are lost.
  var loss = 0

  init(seed: UInt64 = 1) { random = SeededGenerator(seed: seed) }

  /// An interface in the network 10.0.NETWORK.0/24, whose index is the network's number plus one.
  static func interface(_ number: Int, network: Int = 0) throws -> NetworkInterface {
    NetworkInterface(
      name: "eth\(network)", index: UInt32(network + 1), flags: [.up, .running, .broadcast, .multicast],
      addresses: [
        try .init(
          try IPAddress("10.0.\(network).\(number)"), prefixLength: 24,
          broadcast: try IPAddress("10.0.\(network).255")),
        try .init(try IPAddress("fe80::\(network + 1):\(number)"), prefixLength: 64),
      ])
  }

  /// - Returns: the number of the new station.
  @discardableResult
  mutating func start(_ core: some BeaconCore, at number: Int, networks: [Int] = [0]) throws -> Int {
    let interfaces = try networks.map { try Self.interface(number, network: $0) }
    stations.append(Station(core: core, interfaces: interfaces, port: UInt16(40_000 + stations.count)))
    step(stations.count - 1, .interfaces(interfaces))
    return stations.count - 1
  }

  mutating func announce(
    _ service: BeaconService, key: BeaconKey?, at number: Int, networks: [Int] = [0],
    _ change: (inout BeaconConfiguration) -> Void = { _ in }
  ) throws -> Int {
    var configuration = BeaconConfiguration()
    change(&configuration)
    let core = BeaconAnnouncing(service, key: key, configuration, instance: random.next())
    return try start(core, at: number, networks: networks)
  }

  mutating func search(
    _ query: ServiceQuery = .init(), key: BeaconKey?, at number: Int, networks: [Int] = [0]
  ) throws -> Int {
    try start(BeaconSearching(query, key: key, BeaconConfiguration()), at: number, networks: networks)
  }

  /// Pulls a machine's plug, or lets it end in order.
  mutating func stop(_ station: Int, inOrder: Bool) {
    if inOrder { step(station, .end) }
    stations[station].isUp = false
  }

  /// Gives a station other interfaces.
  mutating func connect(_ station: Int, to networks: [Int], at number: Int) throws {
    stations[station].interfaces = try networks.map { try Self.interface(number, network: $0) }
    step(station, .interfaces(stations[station].interfaces))
  }

  /// Delivers a datagram that somebody made.
  mutating func inject(_ datagram: Datagram, to station: Int) { step(station, .received(datagram)) }

  func events(_ station: Int) -> [DiscoveryEvent] { stations[station].reports.map(\.event) }
  func reports(_ station: Int) -> [(at: Duration, event: DiscoveryEvent)] { stations[station].reports }
  func ignored(_ station: Int) -> [String] { stations[station].ignored }

  /// Lets time pass.
  mutating func run(for duration: Duration) {
    let end = now + duration
    while true {
      let arrival = arrivals.min { ($0.at, $0.order) < ($1.at, $1.order) }
      let wake = stations.indices.compactMap { number in
        stations[number].isUp ? stations[number].core.wake.map { (at: $0, number: number) } : nil
      }.min { ($0.at, $0.number) < ($1.at, $1.number) }
      if let arrival, arrival.at <= end, arrival.at <= wake?.at ?? end {
        now = max(now, arrival.at)
        arrivals.removeAll { $0.order == arrival.order }
        step(arrival.station, .received(arrival.datagram))
      } else if let wake, wake.at <= end {
        now = max(now, wake.at)
        step(wake.number, .time)
      } else {
        break
      }
    }
    now = end
  }

  private mutating func step(_ number: Int, _ event: BeaconEvent) {
    guard stations[number].isUp else { return }
    for effect in stations[number].core.step(event, at: now, random: &random) {
      switch effect {
      case .report(let event): stations[number].reports.append((now, event))
      case .ignored(_, let reason): stations[number].ignored.append(reason)
      case .send(let bytes, let routes): for route in routes { carry(bytes, route, from: number) }
      }
    }
  }

  private mutating func carry(_ bytes: [UInt8], _ route: DatagramRoute, from sender: Int) {
    sent.append((sender, bytes, route))
    let links = stations[sender].interfaces.filter { interface in
      route.interface.map { $0 == interface.index }
        ?? interface.addresses.contains { $0.network.contains(route.address) }
    }
    guard let link = links.first else { return }
    let source = route.source ?? link.addresses.first { $0.address.family == route.address.family }?.address
    guard let source else { return }
    for number in stations.indices where number != sender && stations[number].isUp {
      for interface in stations[number].interfaces where interface.index == link.index {
        let isForAll =
          [BeaconReach.group4, BeaconReach.group6].contains(route.address)
          || interface.addresses.contains { $0.broadcast == route.address }
        let isForOne =
          interface.addresses.contains { $0.address == route.address } && route.port == stations[number].port
        guard isForAll || isForOne, Int.random(in: 0..<100, using: &random) >= loss else { continue }
        order += 1
        arrivals.append(
          Arrival(
            at: now + latency, order: order, station: number,
            datagram: Datagram(
              bytes: bytes, sender: source, senderPort: stations[sender].port, destination: route.address,
              interface: link.index, hopLimit: 255)))
      }
    }
  }
}
