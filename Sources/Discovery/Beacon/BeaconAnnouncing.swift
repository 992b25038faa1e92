/// The side of the beacon that says what is here: it answers solicits, announces, and says goodbye.
struct BeaconAnnouncing: BeaconCore {
  private let service: BeaconService
  private let key: BeaconKey?
  private let configuration: BeaconConfiguration
  private let instance: UInt64
  private var sequence: UInt64 = 0
  private var limit: RateLimit
  private var reach: BeaconReach
  private(set) var wake: Duration?

  /// - Parameter instance: a random number of this run.
  init(_ service: BeaconService, key: BeaconKey?, _ configuration: BeaconConfiguration, instance: UInt64) {
    self.service = service
    self.key = key
    self.configuration = configuration
    self.instance = instance
    limit = RateLimit(perSource: configuration.answersPerSource, total: configuration.answers)
    reach = BeaconReach([], configuration)
  }

  mutating func step(
    _ event: BeaconEvent, at now: Duration, random: inout some RandomNumberGenerator
  ) -> [BeaconEffect] {
    switch event {
    case .interfaces(let interfaces):
      reach = BeaconReach(interfaces, configuration)
      return announce(at: now, &random)
    case .time:
      guard let wake, wake <= now else { return [] }
      return announce(at: now, &random)
    case .received(let datagram): return answer(datagram, at: now)
    case .end:
      wake = nil
      return toEverybody(.goodbye)
    }
  }

  private mutating func announce(at now: Duration, _ random: inout some RandomNumberGenerator) -> [BeaconEffect] {
    // Machines that started together would speak together for ever.
    wake = now + configuration.interval * Double.random(in: 0.9...1.1, using: &random)
    return toEverybody(.announcement)
  }

  private mutating func toEverybody(_ kind: BeaconMessage.Kind) -> [BeaconEffect] {
    var effects: [BeaconEffect] = []
    for origin in reach.origins { effects.append(.send(beacon(kind, from: origin.source), origin.routes)) }
    return effects
  }

  private mutating func answer(_ datagram: Datagram, at now: Duration) -> [BeaconEffect] {
    func ignored(_ reason: String) -> [BeaconEffect] { [.ignored(datagram.sender, reason)] }
    guard datagram.isFromThisLink else { return ignored("it came over a router") }
    let solicit: BeaconMessage
    do throws(BeaconFault) {
      solicit = try read(datagram.bytes)
    } catch {
      return ignored("\(error)")
    }
    // What other machines announce is nothing to answer, nor is a question for another cluster.
    guard solicit.kind == .solicit, solicit.cluster == nil || solicit.cluster == service.cluster else { return [] }
    guard let source = reach.source(towards: datagram) else { return ignored("it isn't on a link of this machine") }
    guard limit.allows(datagram.sender, at: now) else { return ignored("it asks too often") }
    let answer = beacon(.answer, from: source, nonce: solicit.nonce)
    guard answer.count <= datagram.bytes.count else { return ignored("the answer is longer than the question") }
    // Only an address on a link needs to be told which.
    let interface = source.isLinkLocal && source.family == .v6 ? datagram.interface : nil
    let route = DatagramRoute(
      address: datagram.sender, port: datagram.senderPort, interface: interface, source: source)
    return [.send(answer, [route])]
  }

  private func read(_ bytes: [UInt8]) throws(BeaconFault) -> BeaconMessage {
    do {
      return try BeaconCodec.decode(bytes, key: key)
    } catch {
      guard configuration.answersStrangers, error == .unauthenticated || error == .otherKey else { throw error }
      return try BeaconCodec.decode(bytes, key: nil)
    }
  }

  private mutating func beacon(
    _ kind: BeaconMessage.Kind, from source: IPAddress, nonce: UInt128 = 0
  ) -> [UInt8] {
    sequence &+= 1
    let said = BeaconMessage.Service(
      identity: service.identity, name: service.name, port: service.port, source: source,
      lease: configuration.leaseMilliseconds)
    return BeaconCodec.encode(
      BeaconMessage(
        kind: kind, instance: instance, sequence: sequence, nonce: nonce, cluster: service.cluster, service: said),
      key: key)
  }
}

extension Datagram {
  /// Whether it can't have passed a router, as far as the system tells (RFC 5082).
  var isFromThisLink: Bool { hopLimit == nil || hopLimit == 255 }
}
