/// The side of SSDP that says what is here: it answers searches, announces, and says goodbye. A value without clock,
/// socket or chance of its own.
struct SSDPAnnouncing: SSDPCore {
  /// For how many seconds it may be believed; the least that the architecture allows (section 1.2.2).
  static let maximumAge: UInt32 = 1800
  private static let mostAnswers = 256
  /// Announcements are sent twice, as datagrams get lost (section 1.2.2).
  private static let repetition = Duration.milliseconds(200)

  private struct Answer {
    var due: Duration
    var bytes: [UInt8]
    var route: DatagramRoute
  }

  private let service: SSDPService
  private var reach = SSDPReach([])
  private var answers: [Answer] = []
  private var limit = RateLimit(perSource: 10, total: 100)
  private var nextAnnouncement: Duration?
  private var repeats = false

  init(_ service: SSDPService) { self.service = service }

  var wake: Duration? { (answers.map(\.due) + [nextAnnouncement].compactMap(\.self)).min() }

  mutating func step(_ event: SSDPEvent, at now: Duration, random: inout some RandomNumberGenerator) -> [SSDPEffect] {
    switch event {
    case .interfaces(let interfaces):
      reach = SSDPReach(interfaces)
      repeats = true
      nextAnnouncement = now
    case .received(let datagram): return hear(datagram, now, &random)
    case .time: break
    case .end:
      (answers, nextAnnouncement) = ([], nil)
      return toEverybody(.goodbye)
    }
    return sendDue(now, &random)
  }

  private mutating func sendDue(_ now: Duration, _ random: inout some RandomNumberGenerator) -> [SSDPEffect] {
    var effects: [SSDPEffect] = []
    for answer in answers where answer.due <= now { effects.append(.send(answer.bytes, answer.route)) }
    answers.removeAll { $0.due <= now }
    if let next = nextAnnouncement, next <= now {
      effects += toEverybody(.alive)
      // Before half of the time is over, at random, so that not all speak at once (section 1.2.2).
      nextAnnouncement =
        now + (repeats ? Self.repetition : .seconds(Double(Self.maximumAge) * .random(in: 0.4...0.5, using: &random)))
      repeats = false
    }
    return effects
  }

  private func toEverybody(_ kind: SSDPMessage.Kind) -> [SSDPEffect] {
    reach.routes.flatMap { route in
      service.targets.map { target in
        .send(
          SSDPCodec.encode(message(kind, target, from: route.source ?? route.address), group: route.address), route)
      }
    }
  }

  private func message(
    _ kind: SSDPMessage.Kind, _ target: (target: String, name: String), from source: IPAddress
  ) -> SSDPMessage {
    guard kind != .goodbye else { return SSDPMessage(kind, target: target.target, name: target.name) }
    return SSDPMessage(
      kind, target: target.target, name: target.name, location: "http://\(Endpoint(source, port: service.port))/",
      server: "Linux/0 UPnP/1.1 \(service.product)", maximumAge: Self.maximumAge)
  }

  private mutating func hear(
    _ datagram: Datagram, _ now: Duration, _ random: inout some RandomNumberGenerator
  ) -> [SSDPEffect] {
    func ignored(_ reason: String) -> [SSDPEffect] { [.ignored(datagram.sender, reason)] }
    let search: SSDPMessage
    do throws(DiscoveryError) { search = try SSDPCodec.decode(datagram.bytes) } catch { return ignored("\(error)") }
    guard search.kind == .search else { return [] }
    let matching = service.targets.filter { search.target == "ssdp:all" || search.target == $0.target }
    guard !matching.isEmpty else { return [] }
    guard let source = reach.source(towards: datagram) else { return ignored("it isn't on a link of this machine") }
    guard limit.allows(datagram.sender, at: now) else { return ignored("it asks too often") }
    let isZoned = source.isLinkLocal && source.family == .v6
    let route = DatagramRoute(
      address: datagram.sender, port: datagram.senderPort, interface: isZoned ? datagram.interface : nil,
      source: source)
    // Who asks everybody doesn't want all answers at once.
    let longest = Duration.seconds(Int64(search.wait ?? 1))
    for target in matching where answers.count < Self.mostAnswers {
      let due = now + longest * Double.random(in: 0...0.9, using: &random)
      answers.append(Answer(due: due, bytes: SSDPCodec.encode(message(.answer, target, from: source)), route: route))
    }
    return sendDue(now, &random)
  }
}
