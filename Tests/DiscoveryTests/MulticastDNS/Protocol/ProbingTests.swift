import Testing

@testable import Discovery

/// The cases of the Bonjour Conformance Test about claiming names, by their published names.
@Suite struct ProbingTests {
  @Test(arguments: 0..<8)
  func initialProbing(seed: UInt64) throws {
    var lan = VirtualLAN(seed: seed)
    let host = try lan.addHost()
    try lan.publish(host)
    try lan.run(for: .seconds(10))
    let probes = lan.probes(of: host)
    let first = try #require(probes.first)
    #expect(probes.count == 3)
    #expect(first.time <= .milliseconds(250))
    #expect(probes.map { $0.time - first.time } == [.zero, .milliseconds(250), .milliseconds(500)])
    #expect(probes.map { $0.message.questions.allSatisfy(\.wantsUnicast) } == [true, false, false])
    for probe in probes {
      #expect(probe.message.questions.map(\.type) == [.any, .any], "host and service in one datagram")
      #expect(Set(probe.message.authority.map(\.type)) == [.a, .srv, .txt])
      #expect(probe.message.authority.allSatisfy { !$0.cacheFlush && $0.ttl > 0 })
    }
  }

  @Test func firstProbesAreSpreadOverAQuarterOfASecond() throws {
    var times: [Duration] = []
    for seed in 0..<40 {
      var lan = VirtualLAN(seed: UInt64(seed))
      let host = try lan.addHost()
      try lan.publish(host)
      try lan.run(for: .seconds(1))
      times += [try #require(lan.probes(of: host).first).time]
    }
    #expect(times.count { $0 < .milliseconds(125) } > 8)
    #expect(times.count { $0 > .milliseconds(125) } > 8)
  }

  @Test func announcementsFollowTheLastProbe() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.publish(host)
    try lan.run(for: .seconds(20))
    let last = try #require(lan.probes(of: host).last).time
    let announced = lan.responses(of: host)
    #expect(
      announced.map { $0.time - last } == [.milliseconds(250), .milliseconds(1250), .milliseconds(3250)])
    for response in announced {
      #expect(response.destination == nil && response.message.isAuthoritative && response.message.id == 0)
      for record in response.message.answers {
        #expect(record.cacheFlush == (record.type != .ptr), "only what has one owner replaces")
        #expect(record.ttl == ([.a, .srv].contains(record.type) ? 120 : 4500))
      }
      #expect(Set(response.message.answers.map(\.type)) == [.a, .srv, .txt, .ptr])
    }
    #expect(lan.registered(host) == ["shop.local", "Shop._http._tcp.local"])
  }

  @Test(arguments: 0..<10)
  func simultaneousProbeConflict(seed: UInt64) throws {
    var lan = VirtualLAN(seed: seed)
    let small = try lan.addHost()
    let large = try lan.addHost()
    try lan.publish(small)
    try lan.publish(large, port: 81)
    try lan.run(for: .seconds(10))
    #expect(lan.registered(large) == ["shop.local", "Shop._http._tcp.local"], "the later address and port win")
    #expect(Set(lan.registered(small)) == ["shop-2.local", "Shop (2)._http._tcp.local"])
  }

  @Test func winningSimultaneousProbes() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.step(host, .publish(1, .host(label: "shop", addresses: nil)))
    try lan.run(for: .milliseconds(300))
    let name = try DNSName("shop.local")
    let earlier = DNSRecord(name, .address(.v4(0x0A00_0000)), ttl: 120)
    try lan.play(DNSMessage(questions: [DNSQuestion(name, .any)], authority: [earlier]))
    try lan.run(for: .seconds(5))
    #expect(lan.probes(of: host).count == 3)
    #expect(lan.registered(host) == ["shop.local"])
  }

  @Test func losingASimultaneousProbeWaitsASecond() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.step(host, .publish(1, .host(label: "shop", addresses: nil)))
    try lan.run(for: .milliseconds(300))
    let before = lan.probes(of: host).count
    let name = try DNSName("shop.local")
    let later = DNSRecord(name, .address(.v4(0x0A00_00FF)), ttl: 120)
    let asked = lan.now
    try lan.play(DNSMessage(questions: [DNSQuestion(name, .any)], authority: [later]))
    try lan.run(for: .seconds(5))
    let next = try #require(lan.probes(of: host).dropFirst(before).first)
    #expect(next.time == asked + VirtualLAN.latency + .seconds(1))
    #expect(lan.probes(of: host).count == before + 3)
    #expect(lan.registered(host) == ["shop.local"], "the other one never came back")
  }

  @Test func tiesAreBrokenByClassTypeAndData() throws {
    let name = try DNSName("shop.local")
    func own(_ records: [DNSRecord]) -> OwnedRecords { OwnedRecords(id: 1, name: name, unique: records, shared: []) }
    let low = DNSRecord(name, .address(.v4(0xA9FE_0001)), ttl: 120)
    let high = DNSRecord(name, .address(.v4(0xA9FE_C832)), ttl: 120)
    let other = DNSRecord(name, .address(.v6(1)), ttl: 120)
    #expect(own([low]).losesAgainst([high]) && !own([high]).losesAgainst([low]))
    #expect(!own([low]).losesAgainst([low]), "the same is no conflict")
    #expect(own([high]).losesAgainst([other]), "AAAA comes after A")
    #expect(own([low]).losesAgainst([low, other]) && !own([other, low]).losesAgainst([low]), "more comes after less")
  }

  @Test func probeDenials() throws {
    var lan = VirtualLAN()
    let first = try lan.addHost()
    try lan.publish(first)
    try lan.run(for: .seconds(10))
    let second = try lan.addHost()
    try lan.publish(second)
    try lan.run(for: .seconds(10))
    #expect(lan.registered(first) == ["shop.local", "Shop._http._tcp.local"])
    #expect(Set(lan.registered(second)) == ["shop-2.local", "Shop (2)._http._tcp.local"])
    let probe = try #require(lan.probes(of: second).first)
    let answer = try #require(lan.responses(of: first).first { $0.time > probe.time })
    #expect(answer.time - probe.time <= .milliseconds(2), "a name is defended at once")
    let service = try #require(
      lan.responses(of: second).lazy.flatMap(\.message.answers).first { $0.type == .srv })
    guard case .service(_, _, _, let target) = service.data else { return }
    #expect("\(target)" == "shop-2.local", "the service goes along with its host's name")
  }

  @Test func probeRateLimiting() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.step(host, .publish(1, .host(label: "shop", addresses: nil)))
    // Somebody who has every name that there is.
    let end = lan.now + .seconds(60)
    var answered = 0
    while lan.now < end {
      try lan.run(for: .milliseconds(10))
      let probes = lan.probes(of: host)
      for probe in probes.dropFirst(answered) {
        let name = try #require(probe.message.questions.first).name
        let taken = DNSRecord(name, .address(.v4(0x0A00_00FE)), ttl: 120, cacheFlush: true)
        try lan.play(DNSMessage(isResponse: true, isAuthoritative: true, answers: [taken]))
      }
      answered = probes.count
    }
    let times = lan.probes(of: host).map(\.time)
    #expect(times.count > 16 && times.count < 40)
    let late = zip(times, times.dropFirst()).dropFirst(17)
    #expect(late.allSatisfy { $0.1 - $0.0 >= .seconds(5) }, "after fifteen conflicts one probe in five seconds")
    #expect(lan.registered(host).isEmpty)
  }

  @Test func subsequentConflictIsSettledByProbingAnew() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.publish(host)
    try lan.run(for: .seconds(10))
    let before = lan.probes(of: host).count
    let instance = try DNSName("Shop._http._tcp.local")
    let stranger = DNSRecord(
      instance, .service(priority: 0, weight: 0, port: 9, target: try DNSName("other.local")), ttl: 120,
      cacheFlush: true)
    let response = DNSMessage(isResponse: true, isAuthoritative: true, answers: [stranger])
    try lan.play(response)
    try lan.run(for: .milliseconds(400))
    #expect(lan.probes(of: host).count > before, "the name is claimed anew")
    #expect(lan.registered(host).count == 2, "and kept, if nobody defends it")
    try lan.play(response)
    try lan.run(for: .seconds(10))
    #expect(lan.registered(host).last == "Shop (2)._http._tcp.local")
    #expect(
      lan.reports.contains { report in
        guard case .renamed(2, let from, let to) = report.effect else { return false }
        return from == instance && "\(to)" == "Shop (2)._http._tcp.local"
      })
  }

  @Test func otherTypesOfAnOwnedNameAreNoConflictLater() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.publish(host)
    try lan.run(for: .seconds(10))
    let before = lan.probes(of: host).count
    let other = DNSRecord(try DNSName("shop.local"), .address(.v6(7)), ttl: 120, cacheFlush: true)
    let same = DNSRecord(try DNSName("SHOP.local"), .address(lan.address(host)), ttl: 120, cacheFlush: true)
    try lan.play(DNSMessage(isResponse: true, isAuthoritative: true, answers: [other, same]))
    try lan.run(for: .seconds(5))
    #expect(lan.probes(of: host).count == before)
  }

  @Test(arguments: [
    ("Shop", "Shop (2)"), ("Shop (2)", "Shop (3)"), ("Shop (1)", "Shop (1) (2)"), ("Shop (x)", "Shop (x) (2)"),
    ("(2)", "(2) (2)"), (" (9)", " (10)"),
    (String(repeating: "é", count: 31), String(repeating: "é", count: 29) + " (2)"),
  ])
  func servicesAreCountedUp(label: String, next: String) {
    #expect(MDNSPublication.next(label, opening: " (", closing: ")") == next)
  }

  @Test(arguments: [("shop", "shop-2"), ("shop-2", "shop-3"), ("shop-9", "shop-10"), ("a-b", "a-b-2"), ("a-02", "a-3")])
  func hostsAreCountedUp(label: String, next: String) {
    #expect(MDNSPublication.next(label, opening: "-", closing: "") == next)
  }
}
