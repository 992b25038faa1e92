/// Multicast DNS and service discovery of one process (RFC 6762, 6763): a value without clock, socket or chance of its
/// own. What happens goes in with its time, what is to be done comes out.
struct MDNSEngine: Sendable {
  struct LinkState: Sendable {
    var addresses: MDNSLinkAddresses
    var responder: LinkResponder
    var querier: LinkQuerier
    /// What we sent lately, to know our own questions when they come back.
    var sent: [[UInt8]] = []
    /// Of which searches, and of which state of the cache, the questions were made.
    var asked: [UInt64] = []
  }

  struct Published: Sendable {
    var wish: MDNSPublication
    var name: DNSName
    /// The label that was asked for, before any conflict.
    var asked: String
    /// The name that was reported as ours.
    var registered: DNSName?
  }

  struct Search: Sendable {
    var inquiry: MDNSInquiry
    var findings: [MDNSFinding.Key: MDNSFinding] = [:]
  }

  /// How many of our own datagrams are remembered.
  private static let echoes = 16

  let timing: MDNSTiming
  var links: [MDNSLink: LinkState] = [:]
  var publications: [UInt64: Published] = [:]
  var searches: [UInt64: Search] = [:]
  private var searchRevision: UInt64 = 0
  /// Of which searches, and of which states of the caches, the findings were made.
  private var reported: [UInt64] = []
  var effects: [MDNSEffect] = []

  /// When it wants to be woken; `nil` if nothing is to be done.
  private(set) var nextWake: Duration?

  init(timing: MDNSTiming = MDNSTiming()) { self.timing = timing }

  /// Takes what happened.
  /// - Parameters:
  ///   - now: the time since any beginning; never less than before.
  ///   - random: where delays come from.
  /// - Throws: ``DiscoveryError`` if what is to be published has a name or label that is none.
  mutating func step(
    _ event: MDNSEvent, at now: Duration, _ random: inout some RandomNumberGenerator
  ) throws(DiscoveryError) -> [MDNSEffect] {
    effects = []
    switch event {
    case .wake: break
    case .datagram(let bytes, let arrival): try receive(bytes, arrival, at: now, &random)
    case .link(let link, let addresses):
      if links[link] == nil {
        links[link] = LinkState(
          addresses: addresses, responder: LinkResponder(timing: timing), querier: LinkQuerier(timing: timing))
      } else {
        links[link]?.addresses = addresses
      }
      try republish(at: now, &random)
    case .linkLost(let link): links[link] = nil
    case .publish(let id, let publication): try publish(id, publication, at: now, &random)
    case .withdraw(let id):
      publications[id] = nil
      for link in links.keys.sorted() { send(on: link, at: now) { $0.responder.remove(id, at: now) } }
    case .search(let id, let inquiry):
      searches[id] = Search(inquiry: inquiry)
      searchRevision += 1
    case .endSearch(let id):
      searches[id] = nil
      searchRevision += 1
    case .shutDown:
      for id in publications.keys.sorted() {
        for link in links.keys.sorted() { send(on: link, at: now) { $0.responder.remove(id, at: now) } }
      }
      publications = [:]
      searches = [:]
      links = [:]
    }
    advance(at: now, &random)
    nextWake = links.values.flatMap { [$0.responder.nextWake, $0.querier.nextWake] }.compactMap(\.self).min()
    return effects
  }

  private mutating func receive(
    _ bytes: [UInt8], _ arrival: MDNSArrival, at now: Duration, _ random: inout some RandomNumberGenerator
  ) throws(DiscoveryError) {
    // A message from another network was routed to us, which this protocol has no use for (section 11).
    guard let addresses = links[arrival.link]?.addresses,
      arrival.isMulticast || addresses.reaches(arrival.source.address)
    else { return }
    let message: DNSMessage
    do {
      message = try DNSMessage(decoding: bytes)
    } catch {
      effects.append(.refused(arrival, error))
      return
    }
    guard message.opcode == 0, message.responseCode == 0 else { return }
    guard !message.isResponse || arrival.source.port == MDNSTiming.port else { return }
    // Taken out, so that what it holds isn't copied.
    guard var state = links.removeValue(forKey: arrival.link) else { return }
    var lost: [UInt64] = []
    if message.isResponse {
      lost = state.responder.receive(response: message, at: now, &random)
      state.querier.receive(response: message, at: now, &random)
    } else {
      let echo = state.sent.firstIndex(of: bytes)
      if let echo { state.sent.remove(at: echo) }
      state.responder.receive(query: message, arrival, at: now, &random)
      state.querier.observe(query: message, isOwn: echo != nil, at: now)
    }
    links[arrival.link] = state
    for id in lost { try rename(id, at: now, &random) }
  }

  /// Does what is due, until nothing is.
  private mutating func advance(at now: Duration, _ random: inout some RandomNumberGenerator) {
    for link in links.keys.sorted() {
      send(on: link, at: now) { $0.responder.wake(at: now) }
      links[link]?.querier.expire(at: now)
      if let state = links[link], state.asked != [searchRevision, state.querier.cache.revision] {
        let wanted = questions(of: state.querier.cache)
        links[link]?.querier.want(wanted, at: now, &random)
        links[link]?.asked = [searchRevision, state.querier.cache.revision]
      }
      send(on: link, at: now) { $0.querier.poll(at: now) }
    }
    reportRegistered()
    var basis = [searchRevision]
    for (link, state) in links.sorted(by: { $0.key < $1.key }) {
      basis += [UInt64(link.interface), link.family == .v4 ? 4 : 6, state.querier.cache.revision]
    }
    guard basis != reported else { return }
    reported = basis
    reportFindings()
  }

  mutating func send(on link: MDNSLink, at now: Duration, _ make: (inout LinkState) -> [MDNSOutgoing]) {
    guard var state = links.removeValue(forKey: link) else { return }
    for outgoing in make(&state) {
      let bytes = outgoing.message.encoded(compresses: outgoing.compresses)
      if !outgoing.message.isResponse {
        state.sent.append(bytes)
        if state.sent.count > Self.echoes { state.sent.removeFirst() }
      }
      effects.append(.send(bytes, link, to: outgoing.destination))
    }
    links[link] = state
  }
}
