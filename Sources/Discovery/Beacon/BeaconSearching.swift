/// The side of the beacon that looks for services.
///
/// Only the answer to a question of its own makes a service known: an answer repeats the question's random number, so it
/// can't have been recorded earlier, and no clock has to be right. An announcement of somebody unknown is a reason to ask.
/// Of somebody known it counts if its number is higher than all before.
struct BeaconSearching: BeaconCore {
  /// The most services that are known at a time.
  static let mostServices = 1024
  /// For how long an answer may take.
  static let patience = Duration.seconds(5)
  private static let mostQuestions = 256
  private static let longestPause = Duration.seconds(60)

  private let query: ServiceQuery
  private let key: BeaconKey?
  private let configuration: BeaconConfiguration
  private var reach: BeaconReach
  private var questions: [(nonce: UInt128, asked: Duration)] = []
  private var directQuestions = RateLimit(perSource: 2, total: 50)
  private var nextSolicit = Duration.zero
  private var pause = Duration.zero
  private var known: [ServiceIdentity: BeaconSighting] = [:]

  init(_ query: ServiceQuery, key: BeaconKey?, _ configuration: BeaconConfiguration) {
    self.query = query
    self.key = key
    self.configuration = configuration
    reach = BeaconReach([], configuration)
  }

  var wake: Duration? {
    known.values.reduce(nextSolicit) { earliest, sighting in
      sighting.lost == nil ? min(earliest, sighting.expiry, sighting.nextQuestion) : earliest
    }
  }

  mutating func step(
    _ event: BeaconEvent, at now: Duration, random: inout some RandomNumberGenerator
  ) -> [BeaconEffect] {
    switch event {
    case .interfaces(let interfaces):
      reach = BeaconReach(interfaces, configuration)
      pause = .zero
      nextSolicit = now
      return pass(now, &random)
    case .time: return pass(now, &random)
    case .received(let datagram): return heard(datagram, now, &random)
    case .end: return []
    }
  }

  // MARK: Asking

  private mutating func pass(_ now: Duration, _ random: inout some RandomNumberGenerator) -> [BeaconEffect] {
    questions.removeAll { now - $0.asked > Self.patience }
    var effects: [BeaconEffect] = []
    if nextSolicit <= now {
      let solicit = question(now, &random)
      for origin in reach.origins { effects.append(.send(solicit, origin.routes)) }
      // 100 ms, 300 ms, 900 ms …: the first may be lost, and who is there later announces itself.
      pause = pause == .zero ? .milliseconds(100) : min(pause * 3, Self.longestPause)
      nextSolicit = now + pause * Double.random(in: 0.9...1.1, using: &random)
    }
    // In an order that is the same in every process.
    for identity in known.keys.sorted() {
      guard var sighting = known[identity] else { continue }
      if let lost = sighting.lost {
        if now - lost > Self.patience { known[identity] = nil }
        continue
      }
      if sighting.expiry <= now {
        sighting.lost = now
        effects.append(.report(.lost(sighting.service)))
      } else if sighting.nextQuestion <= now {
        sighting.nextQuestion = now + sighting.lease / 6
        effects.append(.send(question(now, &random), [sighting.origin]))
      }
      known[identity] = sighting
    }
    return effects
  }

  private mutating func question(_ now: Duration, _ random: inout some RandomNumberGenerator) -> [UInt8] {
    let nonce = UInt128.random(in: 1 ... .max, using: &random)
    if questions.count >= Self.mostQuestions { questions.removeFirst() }
    questions.append((nonce, now))
    return BeaconCodec.encode(BeaconMessage(kind: .solicit, nonce: nonce, cluster: query.cluster), key: key)
  }

  // MARK: Hearing

  private mutating func heard(
    _ datagram: Datagram, _ now: Duration, _ random: inout some RandomNumberGenerator
  ) -> [BeaconEffect] {
    func ignored(_ reason: String) -> [BeaconEffect] { [.ignored(datagram.sender, reason)] }
    guard datagram.isFromThisLink else { return ignored("it came over a router") }
    let message: BeaconMessage
    do throws(BeaconFault) {
      message = try BeaconCodec.decode(datagram.bytes, key: key)
    } catch {
      return ignored("\(error)")
    }
    // Others ask as well.
    guard let said = message.service else { return [] }
    guard said.source == datagram.sender else { return ignored("it says that it comes from \(said.source)") }
    if query.excluded.contains(said.identity) { return [] }
    if let cluster = query.cluster, message.cluster != cluster { return [] }
    let before = known[said.identity]
    let isOfSameRun = before?.instance == message.instance
    if let before, isOfSameRun, message.sequence <= before.sequence { return [] }
    switch message.kind {
    case .solicit: return []
    case .answer:
      guard questions.contains(where: { $0.nonce == message.nonce && now - $0.asked <= Self.patience }) else {
        return ignored("nobody asked for it")
      }
      return take(message, said, datagram, now)
    case .announcement:
      if isOfSameRun, before?.lost == nil { return take(message, said, datagram, now) }
      guard directQuestions.allows(datagram.sender, at: now) else { return ignored("it announces itself too often") }
      return [.send(question(now, &random), [Self.route(to: datagram)])]
    case .goodbye:
      guard var before, isOfSameRun, before.lost == nil else { return [] }
      before.sequence = message.sequence
      before.lost = now
      known[said.identity] = before
      return [.report(.lost(before.service))]
    }
  }

  private mutating func take(
    _ message: BeaconMessage, _ said: BeaconMessage.Service, _ datagram: Datagram, _ now: Duration
  ) -> [BeaconEffect] {
    let lease = Duration.milliseconds(Int64(said.lease))
    let found = DiscoveredService(
      identity: said.identity, name: said.name, cluster: message.cluster,
      endpoint: Endpoint(said.source, zone: datagram.zone, port: said.port),
      interface: reach.name(of: datagram.interface),
      evidence: Evidence(source: .beacon, proof: key == nil ? Self.unproven : Self.proven))
    let news = BeaconSighting(
      service: found, instance: message.instance, sequence: message.sequence, origin: Self.route(to: datagram),
      endpointHeard: now, heard: now, lease: lease, nextQuestion: now + lease / 2)
    guard var before = known[said.identity], before.lost == nil else {
      guard known[said.identity] != nil || known.count < Self.mostServices else {
        return [.ignored(datagram.sender, "more than \(Self.mostServices) services are there")]
      }
      known[said.identity] = news
      return [.report(.found(found))]
    }
    let isNews = before.renew(news)
    known[said.identity] = before
    return isNews ? [.report(.updated(before.service))] : []
  }

  private static func route(to datagram: Datagram) -> DatagramRoute {
    DatagramRoute(
      address: datagram.sender, port: datagram.senderPort, interface: datagram.zone == nil ? nil : datagram.interface)
  }

  private static let proven = "answered a beacon with the cluster's key"
  private static let unproven = "answered a beacon, not authenticated: anybody on the network could have"
}
