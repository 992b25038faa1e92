import TestSeeds

@testable import Discovery

/// Engines on one network in virtual time, and what was sent on it. Datagrams take a millisecond, and come back to who
/// sent them, as sockets that share a port have it.
struct VirtualLAN {
  /// A message on the wire.
  struct Sent {
    var time: Duration
    /// Which host, -1 for one that only the test plays.
    var host: Int
    var message: DNSMessage
    var destination: MDNSSource?
    var bytes: [UInt8]
  }

  struct Report {
    var time: Duration
    var host: Int
    var effect: MDNSEffect
  }

  private struct Delivery {
    var time: Duration
    var order: Int
    var host: Int
    var bytes: [UInt8]
    var source: MDNSSource
    var isMulticast: Bool
  }

  static let link = MDNSLink(interface: 2, family: .v4)
  static let latency = Duration.milliseconds(1)

  private(set) var now = Duration.zero
  private(set) var engines: [MDNSEngine] = []
  private(set) var sent: [Sent] = []
  private(set) var reports: [Report] = []
  private var addresses: [IPAddress] = []
  private var deliveries: [Delivery] = []
  private var order = 0
  private var random: SeededGenerator
  private var silenced: Set<Int> = []
  /// How many of a hundred datagrams are lost, for each receiver by itself.
  var loss = 0

  init(seed: UInt64 = 1) { random = SeededGenerator(seed: seed) }

  /// A host 10.0.0.1, 10.0.0.2 …
  mutating func addHost(timing: MDNSTiming = MDNSTiming()) throws -> Int {
    engines.append(MDNSEngine(timing: timing))
    addresses.append(.v4(0x0A00_0000 + UInt32(engines.count)))
    let host = engines.count - 1
    try step(host, .link(Self.link, try Self.onLink([addresses[host]])))
    return host
  }

  static func onLink(_ addresses: [IPAddress]) throws -> MDNSLinkAddresses {
    MDNSLinkAddresses(own: addresses, prefixes: [try CIDR("10.0.0.0/24")])
  }

  func address(_ host: Int) -> IPAddress { addresses[host] }

  /// Something happens to a host now.
  mutating func step(_ host: Int, _ event: MDNSEvent) throws {
    guard !silenced.contains(host) else { return }
    for effect in try engines[host].step(event, at: now, &random) {
      guard case .send(let bytes, let link, let destination) = effect else {
        reports.append(Report(time: now, host: host, effect: effect))
        continue
      }
      guard link == Self.link else { continue }
      try send(bytes, host: host, from: MDNSSource(address: addresses[host], port: 5353), to: destination)
    }
  }

  private mutating func send(_ bytes: [UInt8], host: Int, from source: MDNSSource, to destination: MDNSSource?) throws {
    let message = try DNSMessage(decoding: bytes)
    sent.append(Sent(time: now, host: host, message: message, destination: destination, bytes: bytes))
    for receiver in engines.indices {
      if let destination, destination.address != addresses[receiver] { continue }
      if loss > 0, receiver != host, Int.random(in: 0..<100, using: &random) < loss { continue }
      order += 1
      deliveries.append(
        Delivery(
          time: now + Self.latency, order: order, host: receiver, bytes: bytes, source: source,
          isMulticast: destination == nil))
    }
  }

  /// A message of a host that only the test plays: 10.0.0.99 with its port.
  mutating func play(_ message: DNSMessage, port: UInt16 = 5353, to host: Int? = nil, address: UInt32 = 0x0A00_0063)
    throws
  {
    let destination = host.map { MDNSSource(address: addresses[$0], port: 5353) }
    try send(message.encoded(), host: -1, from: MDNSSource(address: .v4(address), port: port), to: destination)
  }

  /// The host is gone without a word.
  mutating func silence(_ host: Int) { silenced.insert(host) }

  /// Lets time pass, doing what is due in its order.
  mutating func run(for time: Duration) throws {
    let end = now + time
    while let next = next(), next <= end {
      now = max(now, next)
      for (host, engine) in engines.enumerated() where !silenced.contains(host) {
        if let wake = engine.nextWake, wake <= now { try step(host, .wake) }
      }
      let due = deliveries.filter { $0.time <= now }.sorted { $0.order < $1.order }
      deliveries.removeAll { $0.time <= now }
      for delivery in due {
        let arrival = MDNSArrival(link: Self.link, source: delivery.source, isMulticast: delivery.isMulticast)
        try step(delivery.host, .datagram(delivery.bytes, arrival))
      }
    }
    now = end
  }

  private func next() -> Duration? {
    let wakes = engines.enumerated().filter { !silenced.contains($0.offset) }.compactMap(\.element.nextWake)
    return (wakes + deliveries.map(\.time)).min()
  }
}

extension VirtualLAN {
  /// Publishes a host and a service on it, both under numbers of their own.
  mutating func publish(
    _ host: Int, instance: String = "Shop", label: String = "shop", port: UInt16 = 80, txt: TXTRecord = TXTRecord()
  ) throws {
    try step(host, .publish(1, .host(label: label, addresses: nil)))
    try step(host, .publish(2, .service(Self.service(instance, port: port, txt: txt))))
  }

  static func service(
    _ instance: String = "Shop", port: UInt16 = 80, txt: TXTRecord = TXTRecord(), subtypes: [String] = []
  ) throws -> MDNSServiceRecords {
    MDNSServiceRecords(
      instance: instance, type: try DNSName("_http._tcp.local"), subtypes: subtypes, port: port, txt: txt, host: 1)
  }

  /// The questions with claims that a host sent.
  func probes(of host: Int) -> [Sent] {
    sent.filter { $0.host == host && !$0.message.isResponse && !$0.message.authority.isEmpty }
  }

  func queries(of host: Int) -> [Sent] {
    sent.filter { $0.host == host && !$0.message.isResponse && $0.message.authority.isEmpty }
  }

  func responses(of host: Int) -> [Sent] { sent.filter { $0.host == host && $0.message.isResponse } }

  /// The times at which a host multicast a record with some name and type that isn't a goodbye.
  func multicasts(of host: Int, _ name: String, _ type: DNSRecordType, after start: Duration = .zero) throws
    -> [Duration]
  {
    let name = try DNSName(name)
    return responses(of: host).filter { sent in
      sent.time >= start && sent.destination == nil
        && (sent.message.answers + sent.message.additional).contains {
          $0.name == name && $0.type == type && $0.ttl > 0
        }
    }.map(\.time)
  }

  /// The names that a host got, in order.
  func registered(_ host: Int) -> [String] {
    reports.compactMap { report in
      guard report.host == host, case .registered(_, let name) = report.effect else { return nil }
      return "\(name)"
    }
  }

  /// What a host's searches found and lost: `+`, `~` or `-` before the name.
  func findings(_ host: Int) -> [String] {
    reports.compactMap { report in
      guard report.host == host else { return nil }
      return switch report.effect {
      case .found(_, let finding): "+\(finding.name)"
      case .updated(_, let finding): "~\(finding.name)"
      case .lost(_, let finding): "-\(finding.name)"
      default: nil
      }
    }
  }
}
