import TestSeeds
import Testing

@testable import Discovery

/// Both sides in virtual time.
@Suite(.timeLimit(.minutes(5))) struct BeaconProtocolTests {
  private func found(_ event: DiscoveryEvent?) -> DiscoveredService? {
    if case .found(let service) = event { service } else { nil }
  }

  private func isLost(_ event: DiscoveryEvent?) -> Bool { if case .lost = event { true } else { false } }

  @Test func aServiceIsFoundByOneQuestionAndOneAnswer() throws {
    var lab = BeaconLab()
    let key = try sampleKey()
    _ = try lab.announce(try sampleBeacon(), key: key, at: 1)
    lab.run(for: .milliseconds(1))
    let search = try lab.search(ServiceQuery(cluster: "home"), key: key, at: 2)
    lab.run(for: .milliseconds(2))
    let service = try #require(found(lab.events(search).first))
    #expect(
      service
        == DiscoveredService(
          identity: try ServiceIdentity("node-1"), name: "node-1", cluster: "home",
          endpoint: try Endpoint("10.0.0.1:7070"), interface: "eth0",
          evidence: Evidence(source: .beacon, proof: "answered a beacon with the cluster's key")))
    lab.run(for: .seconds(60))
    #expect(lab.events(search).count == 1)
  }

  @Test func whoComesLaterIsFoundByItsAnnouncement() throws {
    var lab = BeaconLab()
    let key = try sampleKey()
    let search = try lab.search(key: key, at: 2)
    // Long after the search began its own questions are rare.
    lab.run(for: .seconds(300))
    _ = try lab.announce(try sampleBeacon(), key: key, at: 1)
    lab.run(for: .milliseconds(4))
    #expect(found(lab.events(search).first) != nil)
  }

  @Test func whoGoesInOrderIsLostAtOnceAndWhoCrashesWithItsLease() throws {
    for inOrder in [true, false] {
      var lab = BeaconLab()
      let announcer = try lab.announce(try sampleBeacon(), key: nil, at: 1)
      let search = try lab.search(key: nil, at: 2)
      lab.run(for: .seconds(10))
      let stopped = lab.now
      lab.stop(announcer, inOrder: inOrder)
      lab.run(for: .seconds(10))
      #expect(lab.events(search).count == 2)
      let last = try #require(lab.reports(search).last)
      #expect(isLost(last.event))
      let took = last.at - stopped
      #expect(inOrder ? took == lab.latency : took > .milliseconds(1900) && took <= .milliseconds(3001))
      // It comes back as another run.
      _ = try lab.announce(try sampleBeacon(), key: nil, at: 1)
      lab.run(for: .seconds(1))
      #expect(lab.events(search).count == 3)
      #expect(found(lab.events(search).last) != nil)
    }
  }

  @Test(arguments: 1...(TestDepth.isFull ? 100 : 4) as ClosedRange<UInt64>)
  func lossDelaysAndDoesntConfuse(seed: UInt64) throws {
    var lab = BeaconLab(seed: seed)
    lab.loss = 30
    let key = try sampleKey()
    for number in 1...3 { _ = try lab.announce(try sampleBeacon("node-\(number)"), key: key, at: number) }
    let search = try lab.search(key: key, at: 9)
    lab.run(for: .seconds(40))
    for number in 1...3 {
      // Whether it is there, as the events tell it.
      var isThere = false
      var losses = 0
      for event in lab.events(search) where event.service.name == "node-\(number)" {
        switch event {
        case .found:
          #expect(!isThere)
          isThere = true
        case .updated: #expect(isThere)
        case .lost:
          #expect(isThere)
          isThere = false
          losses += 1
        }
      }
      #expect(isThere)
      #expect(losses == 0)
    }
  }

  @Test func whatWasRecordedMakesNobodyKnown() throws {
    var lab = BeaconLab()
    let key = try sampleKey()
    let announcer = try lab.announce(try sampleBeacon(), key: key, at: 1)
    let search = try lab.search(key: key, at: 2)
    lab.run(for: .seconds(8))
    lab.stop(announcer, inOrder: false)
    let recorded = lab.sent.filter { $0.station == announcer }
    func replay() {
      for (_, bytes, route) in recorded {
        let datagram = Datagram(
          bytes: bytes, sender: route.source ?? .v4(0), senderPort: 40_000, destination: nil, interface: 1,
          hopLimit: 255)
        lab.inject(datagram, to: search)
      }
    }
    // While it is known what was recorded doesn't prolong its lease, then it doesn't come back by it, and a new search
    // doesn't believe it either.
    for _ in 0..<5 {
      replay()
      lab.run(for: .seconds(1))
    }
    #expect(lab.events(search).count == 2)
    #expect(isLost(lab.events(search).last))
    for _ in 0..<20 {
      replay()
      lab.run(for: .milliseconds(500))
    }
    #expect(lab.events(search).count == 2)
  }

  @Test func onlyTheKeysHolderIsBelieved() throws {
    var lab = BeaconLab()
    _ = try lab.announce(try sampleBeacon("bare"), key: nil, at: 1)
    _ = try lab.announce(try sampleBeacon("other"), key: try sampleKey("another cluster's secret"), at: 2)
    _ = try lab.announce(try sampleBeacon("ours"), key: try sampleKey(), at: 3)
    let search = try lab.search(key: try sampleKey(), at: 4)
    lab.run(for: .seconds(20))
    #expect(lab.events(search).map(\.service.name) == ["ours"])
    #expect(Set(lab.ignored(search)) == ["it isn't authenticated", "it was authenticated with another key"])
  }

  @Test func withoutAKeyTheEvidenceSaysSo() throws {
    var lab = BeaconLab()
    _ = try lab.announce(try sampleBeacon("bare"), key: nil, at: 1)
    _ = try lab.announce(try sampleBeacon("closed"), key: try sampleKey(), at: 2)
    _ = try lab.announce(try sampleBeacon("open"), key: try sampleKey(), at: 3) { $0.answersStrangers = true }
    let search = try lab.search(key: nil, at: 4)
    lab.run(for: .seconds(20))
    #expect(lab.events(search).map(\.service.name).sorted() == ["bare", "open"])
    for event in lab.events(search) {
      #expect(event.service.evidence.proof.contains("not authenticated"), "\(event)")
    }
  }

  @Test func queriesChoose() throws {
    var lab = BeaconLab()
    _ = try lab.announce(try sampleBeacon("a", cluster: "home"), key: nil, at: 1)
    _ = try lab.announce(try sampleBeacon("b", cluster: "work"), key: nil, at: 2)
    _ = try lab.announce(try sampleBeacon("c", cluster: nil), key: nil, at: 3)
    let all = try lab.search(key: nil, at: 4)
    let home = try lab.search(ServiceQuery(cluster: "home"), key: nil, at: 5)
    let others = try lab.search(ServiceQuery(excluding: [try ServiceIdentity("a")]), key: nil, at: 6)
    lab.run(for: .seconds(5))
    #expect(lab.events(all).map(\.service.name).sorted() == ["a", "b", "c"])
    #expect(lab.events(home).map(\.service.name) == ["a"])
    #expect(lab.events(others).map(\.service.name).sorted() == ["b", "c"])
  }

  @Test func whatIsRelayedOrRoutedIsIgnored() throws {
    var lab = BeaconLab()
    let announcer = try lab.announce(try sampleBeacon(), key: try sampleKey(), at: 1)
    lab.run(for: .seconds(2))
    let search = try lab.search(key: try sampleKey(), at: 2)
    let sent = try #require(lab.sent.first { $0.station == announcer })
    var datagram = Datagram(
      bytes: sent.bytes, sender: try IPAddress("10.0.0.66"), senderPort: 9, destination: nil, interface: 1,
      hopLimit: 255)
    lab.inject(datagram, to: search)
    datagram.sender = try IPAddress("10.0.0.1")
    datagram.hopLimit = 254
    lab.inject(datagram, to: search)
    #expect(lab.ignored(search) == ["it says that it comes from 10.0.0.1", "it came over a router"])
    // The other side neither answers strangers' networks nor what was routed.
    var solicit = Datagram(
      bytes: BeaconCodec.encode(BeaconMessage(kind: .solicit, nonce: 1), key: try sampleKey()),
      sender: try IPAddress("192.0.2.1"), senderPort: 9, destination: nil, interface: 1, hopLimit: 255)
    let before = lab.sent.count
    lab.inject(solicit, to: announcer)
    solicit.sender = try IPAddress("10.0.0.9")
    solicit.hopLimit = 63
    lab.inject(solicit, to: announcer)
    #expect(lab.sent.count == before)
    #expect(lab.ignored(announcer).suffix(2) == ["it isn't on a link of this machine", "it came over a router"])
  }

  @Test func answersAreNeitherManyNorLong() throws {
    var lab = BeaconLab()
    let announcer = try lab.announce(try sampleBeacon(), key: nil, at: 1)
    func ask(_ number: Int, _ bytes: [UInt8]) throws -> [[UInt8]] {
      let before = lab.sent.count
      lab.inject(
        Datagram(
          bytes: bytes, sender: try IPAddress("10.0.0.\(number)"), senderPort: 9, destination: nil, interface: 1,
          hopLimit: 255), to: announcer)
      return lab.sent[before...].map(\.bytes)
    }
    let solicit = BeaconCodec.encode(BeaconMessage(kind: .solicit, nonce: 1), key: nil)
    var answers: [[UInt8]] = []
    for _ in 0..<1000 { answers += try ask(9, solicit) }
    #expect(answers.count == 10)
    #expect(answers.allSatisfy { $0.count < 100 })
    // Others get theirs, until all together have had enough.
    for number in 10..<250 { for _ in 0..<10 { answers += try ask(number, solicit) } }
    #expect(answers.count == 200)
    lab.run(for: .seconds(2))
    // A question that is cut to its bare minimum gets nothing, as it would make this machine an amplifier.
    #expect(try ask(9, Array(solicit.prefix(40))).isEmpty)
    #expect(lab.ignored(announcer).last == "the answer is longer than the question")
    #expect(try ask(9, solicit).count == 1)
  }

  @Test func aMachineOnTwoNetworksIsOneAndMovesOnlyWhenItHasTo() throws {
    var lab = BeaconLab()
    let announcer = try lab.announce(try sampleBeacon(), key: nil, at: 1, networks: [0, 1])
    let search = try lab.search(key: nil, at: 2, networks: [0, 1])
    lab.run(for: .seconds(30))
    #expect(lab.events(search).count == 1)
    #expect(lab.events(search).last?.service.endpoint == (try Endpoint("10.0.0.1:7070")))
    try lab.connect(announcer, to: [1], at: 1)
    lab.run(for: .seconds(30))
    #expect(lab.events(search).count == 2)
    guard case .updated(let moved) = lab.events(search).last else {
      Issue.record("it is \(String(describing: lab.events(search).last))")
      return
    }
    #expect(moved.endpoint == (try Endpoint("10.0.1.1:7070")))
    #expect(moved.interface == "eth1")
  }

  @Test func aRestartIsSeenByNobodyAndOldGoodbyesAreNotBelieved() throws {
    var lab = BeaconLab()
    let first = try lab.announce(try sampleBeacon(), key: try sampleKey(), at: 1)
    let search = try lab.search(key: try sampleKey(), at: 2)
    lab.run(for: .seconds(5))
    lab.stop(first, inOrder: false)
    _ = try lab.announce(try sampleBeacon(), key: try sampleKey(), at: 1)
    lab.run(for: .seconds(5))
    let forged = BeaconMessage(
      kind: .goodbye, instance: 1, sequence: .max, cluster: "home",
      service: .init(
        identity: try ServiceIdentity("node-1"), name: "node-1", port: 7070, source: try IPAddress("10.0.0.1"),
        lease: 3000))
    lab.inject(
      Datagram(
        bytes: BeaconCodec.encode(forged, key: try sampleKey()), sender: try IPAddress("10.0.0.1"), senderPort: 40_000,
        destination: nil, interface: 1, hopLimit: 255), to: search)
    lab.run(for: .seconds(20))
    #expect(lab.events(search).count == 1)
  }

  @Test func settingsHaveLimits() {
    let changes: [(inout BeaconConfiguration) -> Void] = [
      { $0.port = 0 }, { $0.interval = .milliseconds(49) }, { $0.interval = .seconds(61) }, { $0.lease = .seconds(1) },
      { $0.lease = .seconds(601) }, { $0.answers = 0 }, { $0.answersPerSource = 0 },
      { ($0.usesGroups, $0.usesBroadcast) = (false, false) },
    ]
    for change in changes {
      var configuration = BeaconConfiguration()
      change(&configuration)
      let wrong = configuration
      let error = #expect(throws: DiscoveryError.self) {
        try BeaconDiscoverer(key: nil, configuration: wrong, logger: CapturedLog().logger)
      }
      #expect(error?.code == .invalidConfiguration)
    }
    let long = String(repeating: "n", count: BeaconService.longestName + 1)
    for (name, port) in [(long, 80), ("", 80), ("a\nb", 80), ("a", 0)] as [(String, UInt16)] {
      #expect(throws: DiscoveryError.self) {
        try BeaconService(identity: try ServiceIdentity("a"), name: name, cluster: nil, port: port)
      }
    }
  }
}
