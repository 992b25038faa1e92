import TestSeeds
import Testing

@testable import Discovery

/// Both sides of SSDP in virtual time, on one link.
@Suite struct SSDPProtocolTests {
  private struct Side {
    var core: any SSDPCore
    var number: Int
    var isUp = true
    var lists: [[SSDPSighting]] = []
    var ignored: [String] = []

    var address: IPAddress { .v4(0x0A00_0000 + UInt32(number)) }
  }

  private struct Lab {
    var now = Duration.zero
    var sides: [Side] = []
    var sent: [(at: Duration, from: Int, message: SSDPMessage, route: DatagramRoute)] = []
    var loss = 0
    private var arrivals: [(at: Duration, order: Int, to: Int, datagram: Datagram)] = []
    private var random: SeededGenerator
    private var order = 0

    init(seed: UInt64 = 1) { random = SeededGenerator(seed: seed) }

    static func interface(_ number: Int) throws -> NetworkInterface {
      NetworkInterface(
        name: "eth0", index: 2, flags: [.up, .running, .broadcast, .multicast],
        addresses: [try .init(.v4(0x0A00_0000 + UInt32(number)), prefixLength: 24)])
    }

    mutating func start(_ core: some SSDPCore) throws -> Int {
      sides.append(Side(core: core, number: sides.count + 1))
      step(sides.count - 1, .interfaces([try Self.interface(sides.count)]))
      return sides.count - 1
    }

    mutating func stop(_ side: Int, inOrder: Bool) {
      if inOrder { step(side, .end) }
      sides[side].isUp = false
    }

    mutating func step(_ place: Int, _ event: SSDPEvent) {
      guard sides[place].isUp else { return }
      for effect in sides[place].core.step(event, at: now, random: &random) {
        switch effect {
        case .sightings(let list): sides[place].lists.append(list)
        case .ignored(_, let reason): sides[place].ignored.append(reason)
        case .send(let bytes, let route):
          guard let message = try? SSDPCodec.decode(bytes) else {
            Issue.record("what was sent can't be read")
            continue
          }
          sent.append((now, place, message, route))
          for (to, side) in sides.enumerated()
          where to != place && [SSDPReach.group4, side.address].contains(route.address) {
            guard Int.random(in: 0..<100, using: &random) >= loss else { continue }
            order += 1
            arrivals.append((now + .milliseconds(1), order, to, datagram(bytes, from: sides[place].address)))
          }
        }
      }
    }

    func datagram(_ bytes: [UInt8], from sender: IPAddress) -> Datagram {
      Datagram(bytes: bytes, sender: sender, senderPort: 40_000, destination: nil, interface: 2, hopLimit: 2)
    }

    mutating func run(for time: Duration) {
      let end = now + time
      while true {
        let wakes = sides.filter(\.isUp).compactMap(\.core.wake)
        guard let next = (wakes + arrivals.map(\.at)).min(), next <= end else { break }
        now = max(now, next)
        let due = arrivals.filter { $0.at <= now }.sorted { $0.order < $1.order }
        arrivals.removeAll { $0.at <= now }
        for arrival in due { step(arrival.to, .received(arrival.datagram)) }
        for place in sides.indices where sides[place].isUp && sides[place].core.wake.map({ $0 <= now }) ?? false {
          step(place, .time)
        }
      }
      now = end
    }
  }

  private func announcing(_ identity: String = "node-1") throws -> SSDPAnnouncing {
    SSDPAnnouncing(try SSDPService(identity: ServiceIdentity(identity), port: 7070))
  }

  private let searching = SSDPSearching(target: SSDPService.paradrop, port: 80)

  @Test(arguments: 0..<20)
  func whoIsThereIsFoundAndItsGoodbyeIsHeard(seed: Int) throws {
    var lab = Lab(seed: UInt64(seed))
    let announcer = try lab.start(try announcing())
    lab.run(for: .seconds(10))
    let search = try lab.start(searching)
    lab.run(for: .seconds(2))
    let expected = SSDPSighting(endpoint: try Endpoint("10.0.0.1:7070"), interface: "eth0")
    #expect(lab.sides[search].lists == [[expected]])
    lab.run(for: .seconds(4 * 3600))
    #expect(lab.sides[search].lists == [[expected]], "it is told once, and kept")
    lab.stop(announcer, inOrder: true)
    lab.run(for: .seconds(1))
    #expect(lab.sides[search].lists == [[expected], []])
  }

  @Test(arguments: 0..<20)
  func lostDatagramsAreAskedForAgain(seed: Int) throws {
    var lab = Lab(seed: UInt64(seed))
    lab.loss = 30
    _ = try lab.start(try announcing())
    let search = try lab.start(searching)
    lab.run(for: .seconds(60))
    #expect(lab.sides[search].lists.last?.count == 1)
  }

  @Test func whoIsGoneWithoutAWordIsForgottenAfterItsTime() throws {
    var lab = Lab()
    let search = try lab.start(searching)
    let announcer = try lab.start(try announcing())
    lab.run(for: .seconds(5))
    #expect(lab.sides[search].lists.last?.count == 1)
    lab.stop(announcer, inOrder: false)
    lab.run(for: .seconds(Int64(SSDPAnnouncing.maximumAge) - 10))
    #expect(lab.sides[search].lists.last?.count == 1)
    lab.run(for: .seconds(20))
    #expect(lab.sides[search].lists.last?.isEmpty == true)
  }

  @Test func announcementsComeTwiceAndAgainBeforeHalfOfTheirTime() throws {
    var lab = Lab()
    _ = try lab.start(try announcing())
    lab.run(for: .seconds(3600))
    let times = lab.sent.filter { $0.message.kind == .alive && $0.message.target == SSDPService.paradrop }.map(\.at)
    #expect(times.prefix(2) == [.zero, .milliseconds(200)])
    #expect(times.count >= 5)
    for (one, next) in zip(times.dropFirst(), times.dropFirst(2)) {
      #expect(next - one <= .seconds(900) && next - one >= .seconds(700))
    }
    #expect(Set(lab.sent.map(\.message.target)) == ["upnp:rootdevice", "uuid:node-1", SSDPService.paradrop])
  }

  @Test(arguments: [("ssdp:all", 3), ("upnp:rootdevice", 1), (SSDPService.paradrop, 1), ("uuid:node-1", 1), ("a", 0)])
  func searchesAreAnsweredWithinTheirTime(target: String, count: Int) throws {
    var lab = Lab()
    let announcer = try lab.start(try announcing())
    lab.run(for: .seconds(60))
    let asked = lab.now
    let search = SSDPCodec.encode(SSDPMessage(.search, target: target, wait: 2))
    lab.step(announcer, .received(lab.datagram(search, from: .v4(0x0A00_0009))))
    lab.run(for: .seconds(30))
    let answers = lab.sent.filter { $0.message.kind == .answer }
    #expect(answers.count == count)
    for answer in answers {
      #expect(answer.at - asked < .seconds(2))
      #expect(answer.route.address == .v4(0x0A00_0009) && answer.route.port == 40_000)
      #expect(answer.message.location == "http://10.0.0.1:7070/")
      #expect(answer.message.name?.hasPrefix("uuid:node-1") == true && answer.message.maximumAge == 1800)
    }
  }

  @Test func othersNetworksAndTooManyQuestionsGetNothing() throws {
    var lab = Lab()
    let announcer = try lab.start(try announcing())
    let search = SSDPCodec.encode(SSDPMessage(.search, target: SSDPService.paradrop, wait: 1))
    lab.step(announcer, .received(lab.datagram(search, from: .v4(0xC000_0201))))
    #expect(lab.sides[announcer].ignored == ["it isn't on a link of this machine"])
    for _ in 0..<1000 { lab.step(announcer, .received(lab.datagram(search, from: .v4(0x0A00_0009)))) }
    lab.run(for: .seconds(10))
    #expect(lab.sent.count { $0.message.kind == .answer } == 10)
  }

  /// Nobody can send us to another machine, and lists have an end.
  @Test func onlySendersAddressesCount() throws {
    var lab = Lab()
    let search = try lab.start(searching)
    func answer(_ location: String, _ sender: UInt32) {
      let message = SSDPMessage(.answer, target: SSDPService.paradrop, location: location)
      lab.step(search, .received(lab.datagram(SSDPCodec.encode(message), from: .v4(sender))))
    }
    answer("http://paradrop.io", 0x0A00_0009)
    answer("http://10.0.0.66:1/", 0x0A00_000A)
    answer("http://10.0.0.11:8080/description.xml", 0x0A00_000B)
    let found = try #require(lab.sides[search].lists.last).map { "\($0.endpoint)" }
    #expect(found == ["10.0.0.10:80", "10.0.0.11:8080", "10.0.0.9:80"])
    for port in 1...400 { answer("http://10.0.0.12:\(port)/", 0x0A00_000C) }
    #expect(lab.sides[search].lists.last?.count == SSDPSearching.mostSightings)
    // Another's goodbye removes nothing.
    let before = lab.sides[search].lists.count
    let goodbye = SSDPCodec.encode(SSDPMessage(.goodbye, target: SSDPService.paradrop))
    lab.step(search, .received(lab.datagram(goodbye, from: .v4(0x0A00_0063))))
    #expect(lab.sides[search].lists.count == before)
  }

  @Test func whatCantBeSaidIsRefused() throws {
    let identity = try ServiceIdentity("a")
    #expect(throws: DiscoveryError.self) { try SSDPService(identity: identity, port: 0) }
    #expect(throws: DiscoveryError.self) { try SSDPService(identity: identity, target: "a\r\nb", port: 1) }
    #expect(throws: DiscoveryError.self) { try SSDPService(identity: identity, port: 1, product: "a b") }
    #expect(throws: DiscoveryError.self) {
      try SSDPDiscoverer(port: 0, verifier: BannerVerifier(), logger: CapturedLog().logger)
    }
  }
}
