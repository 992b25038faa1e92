import Testing

@testable import Discovery

/// The cases of the Bonjour Conformance Test, by their published names, that stand in no other suite: those about claiming
/// are in ProbingTests, those about answers in AnsweringTests, those about questions and the cache in SearchingTests.
@Suite struct ConformanceCasesTests {
  private static let instance = "Shop._http._tcp.local"

  @Test(arguments: 0..<8)
  func srvProbingAndAnnouncements(seed: UInt64) throws {
    var lan = VirtualLAN(seed: seed)
    let host = try lan.addHost()
    try lan.step(host, .publish(1, .host(label: "shop", addresses: nil)))
    try lan.run(for: .seconds(10))
    let begin = lan.now
    try lan.step(host, .publish(2, .service(try VirtualLAN.service(port: 8080))))
    try lan.run(for: .seconds(10))
    let name = try DNSName(Self.instance)
    let probes = lan.probes(of: host).filter { $0.time >= begin }
    #expect(probes.count == 3)
    for probe in probes {
      #expect(probe.message.questions.map(\.name) == [name], "the host's name is its own already")
      let claims = probe.message.authority.map(\.data)
      #expect(
        claims.contains(.service(priority: 0, weight: 0, port: 8080, target: try DNSName("shop.local"))))
    }
    let announced = try lan.multicasts(of: host, Self.instance, .srv, after: begin)
    let last = try #require(probes.last).time
    #expect(announced.map { $0 - last } == [.milliseconds(250), .milliseconds(1250), .milliseconds(3250)])
    let addresses = try lan.multicasts(of: host, "shop.local", .a, after: begin)
    #expect(addresses.isEmpty, "who has no question gets no address again")
  }

  /// Subsequent conflict of an address: the host is claimed anew, and has another name if somebody defends it.
  @Test func subsequentConflictOfAnAddress() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.publish(host)
    try lan.run(for: .seconds(10))
    let before = lan.probes(of: host).count
    let stranger = DNSRecord(
      try DNSName("shop.local"), .address(.v4(0x0A00_0063)), ttl: 120, cacheFlush: true)
    let response = DNSMessage(isResponse: true, isAuthoritative: true, answers: [stranger])
    try lan.play(response)
    try lan.run(for: .milliseconds(400))
    #expect(lan.probes(of: host).count > before)
    try lan.play(response)
    try lan.run(for: .seconds(10))
    #expect(lan.registered(host).last == "shop-2.local")
    // The service says where it is now.
    let target = lan.responses(of: host).flatMap(\.message.answers).last { $0.type == .srv }?.data
    #expect(target == .service(priority: 0, weight: 0, port: 80, target: try DNSName("shop-2.local")))
  }

  /// Manual name change: goodbye for the old name, then the new one is claimed as any is; and back again.
  @Test func manualNameChange() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    let searcher = try lan.addHost()
    try lan.step(searcher, .search(1, .services(try DNSName("_http._tcp.local"))))
    try lan.publish(host)
    try lan.run(for: .seconds(10))
    for (name, old) in [("Store", "Shop"), ("Shop", "Store"), ("Store", "Shop")] {
      let begin = lan.now
      try lan.step(host, .publish(2, .service(try VirtualLAN.service(name))))
      try lan.run(for: .seconds(10))
      let sent = lan.sent.filter { $0.host == host && $0.time >= begin }
      let goodbyes = sent.flatMap(\.message.answers).filter { $0.ttl == 0 }
      let oldName = try DNSName("\(old)._http._tcp.local")
      #expect(goodbyes.contains { $0.data == .pointer(oldName) }, "the list has the old name no longer")
      #expect(goodbyes.contains { $0.name == oldName && $0.type == .srv })
      #expect(sent.count { !$0.message.isResponse && !$0.message.authority.isEmpty } == 3)
      #expect(lan.registered(host).last == "\(name)._http._tcp.local")
    }
    let known = lan.findings(searcher).reduce(into: Set<String>()) { known, event in
      if event.hasPrefix("-") {
        known.remove(String(event.dropFirst()))
      } else {
        known.insert(String(event.dropFirst()))
      }
    }
    #expect(known == ["Store._http._tcp.local"])
  }

  /// A name that a person chose meets a conflict: the next text leaves what it led to.
  @Test func aConflictAfterAManualNameChangeIsRemembered() throws {
    var lan = VirtualLAN()
    let first = try lan.addHost()
    try lan.publish(first, instance: "Store")
    try lan.run(for: .seconds(10))
    let second = try lan.addHost()
    try lan.publish(second, label: "other", port: 81)
    try lan.run(for: .seconds(10))
    try lan.step(second, .publish(2, .service(try VirtualLAN.service("Store", port: 81))))
    try lan.run(for: .seconds(10))
    #expect(lan.registered(second).last == "Store (2)._http._tcp.local")
    let probes = lan.probes(of: second).count
    let text = try TXTRecord(["v": "2"])
    try lan.step(second, .publish(2, .service(try VirtualLAN.service("Store", port: 81, txt: text))))
    try lan.run(for: .seconds(10))
    #expect(lan.registered(second).last == "Store (2)._http._tcp.local")
    #expect(lan.probes(of: second).count == probes, "nothing is claimed anew")
  }

  /// Hot-plugging: the cable goes and comes, and the names are claimed anew, as another may have them by now.
  @Test(arguments: 0..<8)
  func hotPlugging(seed: UInt64) throws {
    var lan = VirtualLAN(seed: seed)
    let host = try lan.addHost()
    try lan.publish(host)
    try lan.run(for: .seconds(10))
    try lan.step(host, .linkLost(VirtualLAN.link))
    let unplugged = lan.now
    let rival = try lan.addHost()
    try lan.publish(rival, port: 81)
    try lan.run(for: .seconds(20))
    #expect(!lan.sent.contains { $0.host == host && $0.time >= unplugged })
    #expect(Set(lan.registered(rival)) == ["shop.local", Self.instance], "nobody defends them")
    let plugged = lan.now
    try lan.step(host, .link(VirtualLAN.link, try VirtualLAN.onLink([lan.address(host)])))
    try lan.run(for: .seconds(20))
    let first = try #require(lan.probes(of: host).first { $0.time >= plugged })
    #expect(first.time - plugged <= .milliseconds(250))
    #expect(Set(lan.registered(host).suffix(2)) == ["shop-2.local", "Shop (2)._http._tcp.local"])
    #expect(Set(lan.registered(rival)) == ["shop.local", Self.instance])
  }
}
