extension MDNSEngine {
  static let local = DNSName(unchecked: [5, 0x6C, 0x6F, 0x63, 0x61, 0x6C, 0])
  /// The list of all types of services (RFC 6763 section 9).
  static let serviceTypes = Result { () throws(DiscoveryError) in try DNSName("_services._dns-sd._udp.local") }

  /// - Throws: ``DiscoveryError`` if a label is no label; nothing has changed then.
  mutating func publish(
    _ id: UInt64, _ wish: MDNSPublication, at now: Duration, _ random: inout some RandomNumberGenerator
  ) throws(DiscoveryError) {
    let asked = wish.label
    var wish = wish
    if let before = publications[id], before.wish.label != wish.label, before.asked == wish.label {
      // Only something else has changed: the name that a conflict led to stays.
      wish = wish.labelled(before.wish.label)
    }
    try replace(id, wish, asked: asked, at: now, &random)
  }

  /// Gives a publication whose name is somebody else's the next one.
  mutating func rename(
    _ id: UInt64, at now: Duration, _ random: inout some RandomNumberGenerator
  ) throws(DiscoveryError) {
    guard let before = publications[id] else { return }
    try replace(id, before.wish.renamed, asked: before.asked, at: now, &random)
    if let name = publications[id]?.name { effects.append(.renamed(id, from: before.name, to: name)) }
  }

  private mutating func replace(
    _ id: UInt64, _ wish: MDNSPublication, asked: String, at now: Duration,
    _ random: inout some RandomNumberGenerator
  ) throws(DiscoveryError) {
    let name = try Self.name(of: wish)
    var published = Published(wish: wish, name: name, asked: asked)
    if publications[id]?.name == name { published.registered = publications[id]?.registered }
    publications[id] = published
    try republish(at: now, &random)
  }

  /// The longest type of service, so that any instance and any subtype have room before it.
  private static let longestType = 128

  /// Checks a wish whole, before anything is changed for it.
  private static func name(of wish: MDNSPublication) throws(DiscoveryError) -> DNSName {
    switch wish {
    case .host(let label, _): return try local.prepending(label.utf8)
    case .service(let service):
      guard service.type.wire.count <= longestType else {
        throw DiscoveryError(.invalidName, "a type of service has at most \(longestType) bytes")
      }
      _ = try lists(of: service)
      return try service.type.prepending(service.instance.utf8)
    }
  }

  /// The lists that a service is in.
  private static func lists(of service: MDNSServiceRecords) throws(DiscoveryError) -> [DNSName] {
    let below = try service.type.prepending("_sub".utf8)
    var lists = [service.type]
    for subtype in service.subtypes { lists.append(try below.prepending(subtype.utf8)) }
    return lists
  }

  /// Gives each link the records as they are now. What hasn't changed there causes nothing.
  mutating func republish(at now: Duration, _ random: inout some RandomNumberGenerator) throws(DiscoveryError) {
    let order = links.keys.sorted()
    for (id, published) in publications.sorted(by: { $0.key < $1.key }) {
      var records: [OwnedRecords?] = []
      for link in order { records.append(try ownedRecords(id, published, on: link)) }
      for (place, link) in order.enumerated() {
        guard var own = records[place] else {
          send(on: link, at: now) { $0.responder.remove(id, at: now) }
          continue
        }
        own.siblings = records.enumerated().filter { $0.offset != place }.flatMap { $0.element?.unique ?? [] }
        send(on: link, at: now) { $0.responder.put(own, at: now, &random) }
      }
    }
  }

  private func ownedRecords(_ id: UInt64, _ published: Published, on link: MDNSLink) throws(DiscoveryError)
    -> OwnedRecords?
  {
    let name = published.name
    switch published.wish {
    case .host(_, let addresses):
      let addresses = addresses ?? links[link]?.addresses.own ?? []
      // A name without an address isn't claimed where it means nothing.
      guard !addresses.isEmpty else { return nil }
      let unique = addresses.sorted().map {
        DNSRecord(name, .address($0), ttl: MDNSTiming.hostTTL, cacheFlush: true)
      }
      return OwnedRecords(id: id, name: name, unique: unique, shared: [])
    case .service(let service):
      guard let target = publications[service.host]?.name else { return nil }
      let location = DNSRecordData.service(priority: 0, weight: 0, port: service.port, target: target)
      let unique = [
        DNSRecord(name, location, ttl: MDNSTiming.hostTTL, cacheFlush: true),
        DNSRecord(name, .text(service.txt.encoded), ttl: MDNSTiming.otherTTL, cacheFlush: true),
      ]
      let pointers = try Self.lists(of: service).map { DNSRecord($0, .pointer(name), ttl: MDNSTiming.otherTTL) }
      let type = DNSRecord(try Self.serviceTypes.get(), .pointer(service.type), ttl: MDNSTiming.otherTTL)
      return OwnedRecords(id: id, name: name, unique: unique, shared: pointers + [type])
    }
  }

  /// Reports the names that are claimed by now on every link.
  mutating func reportRegistered() {
    for (id, published) in publications.sorted(by: { $0.key < $1.key }) where published.registered != published.name {
      let claims = links.values.compactMap { $0.responder.owned.first { $0.id == id } }
      guard !claims.isEmpty, claims.allSatisfy(\.isLive) else { continue }
      publications[id]?.registered = published.name
      effects.append(.registered(id, published.name))
    }
  }
}

extension MDNSPublication {
  fileprivate func labelled(_ label: String) -> MDNSPublication {
    switch self {
    case .host(_, let addresses): return .host(label: label, addresses: addresses)
    case .service(var service):
      service.instance = label
      return .service(service)
    }
  }
}
