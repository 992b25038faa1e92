/// The side of SSDP that looks for a target: it asks now and then, and keeps who answered or announces itself until they
/// say goodbye or their time is over.
struct SSDPSearching: SSDPCore {
  /// The most that are known at a time.
  static let mostSightings = 256
  private static let longestPause = Duration.seconds(60)
  private static let usualAge: UInt32 = 1800
  /// Some say that they may be believed for a second, and none asks that often.
  private static let shortestAge: UInt32 = 120

  private struct Sighting {
    var name: String?
    var interface: UInt32
    var expiry: Duration
  }

  private let target: String
  /// The port of those who don't say it.
  private let port: UInt16
  private var reach = SSDPReach([])
  private var known: [Endpoint: Sighting] = [:]
  private var nextSearch: Duration?
  private var pause = Duration.zero

  init(target: String, port: UInt16) {
    self.target = target
    self.port = port
  }

  var wake: Duration? { (known.values.map(\.expiry) + [nextSearch].compactMap(\.self)).min() }

  mutating func step(_ event: SSDPEvent, at now: Duration, random: inout some RandomNumberGenerator) -> [SSDPEffect] {
    switch event {
    case .interfaces(let interfaces):
      reach = SSDPReach(interfaces)
      pause = .zero
      nextSearch = now
    case .received(let datagram): return hear(datagram, now)
    case .time: break
    case .end: return []
    }
    var effects: [SSDPEffect] = []
    let before = known.count
    known = known.filter { $0.value.expiry > now }
    if known.count < before { effects.append(.sightings(sightings)) }
    if let next = nextSearch, next <= now {
      for route in reach.routes {
        effects.append(
          .send(SSDPCodec.encode(SSDPMessage(.search, target: target, wait: 1), group: route.address), route))
      }
      // Datagrams get lost: the first questions come soon after each other.
      pause = pause == .zero ? .milliseconds(300) : min(pause * 3, Self.longestPause)
      nextSearch = now + pause * Double.random(in: 0.9...1.1, using: &random)
    }
    return effects
  }

  /// In an order that is the same in every process.
  private var sightings: [SSDPSighting] {
    known.map { SSDPSighting(endpoint: $0.key, interface: reach.name(of: $0.value.interface)) }
      .sorted { "\($0.endpoint)" < "\($1.endpoint)" }
  }

  private mutating func hear(_ datagram: Datagram, _ now: Duration) -> [SSDPEffect] {
    let message: SSDPMessage
    do throws(DiscoveryError) { message = try SSDPCodec.decode(datagram.bytes) } catch {
      return [.ignored(datagram.sender, "\(error)")]
    }
    guard message.kind != .search, message.target == target else { return [] }
    guard reach.source(towards: datagram) != nil else {
      return [.ignored(datagram.sender, "it isn't on a link of this machine")]
    }
    if message.kind == .goodbye {
      let gone = known.filter { $0.key.host == .address(datagram.sender) && $0.value.name == message.name }
      guard !gone.isEmpty else { return [] }
      for endpoint in gone.keys { known[endpoint] = nil }
      return [.sightings(sightings)]
    }
    let endpoint = endpoint(message.location, datagram)
    let isNew = known[endpoint] == nil
    guard !isNew || known.count < Self.mostSightings else {
      return [.ignored(datagram.sender, "more than \(Self.mostSightings) are there")]
    }
    let age = max(Self.shortestAge, message.maximumAge ?? Self.usualAge)
    known[endpoint] = Sighting(
      name: message.name, interface: datagram.interface, expiry: now + .seconds(Int64(age)))
    return isNew ? [.sightings(sightings)] : []
  }

  /// Where a sender answers: at its own address, since anybody could send us anywhere, and at the port of its location
  /// if that is at this address. ParaDrop's location is a site of the Internet.
  private func endpoint(_ location: String?, _ datagram: Datagram) -> Endpoint {
    var port = port
    if let location, location.lowercased().hasPrefix("http://") {
      let place = location.dropFirst("http://".count).prefix { $0 != "/" && $0 != "?" }
      if let told = try? Endpoint(place, defaultPort: 80), told.host == .address(datagram.sender), told.port > 0 {
        port = told.port
      }
    }
    return Endpoint(datagram.sender, zone: datagram.zone, port: port)
  }
}
