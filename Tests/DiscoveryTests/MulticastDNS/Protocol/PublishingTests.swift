import TestSeeds
import Testing

@testable import Discovery

@Suite struct PublishingTests {
  @Test(arguments: [
    MDNSPublication.host(label: "", addresses: nil),
    .host(label: String(repeating: "h", count: 64), addresses: nil),
  ])
  func namesThatAreNoneChangeNothing(wish: MDNSPublication) throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    #expect(throws: DiscoveryError.self) { try lan.step(host, .publish(1, wish)) }
    #expect(lan.engines[host].publications.isEmpty && lan.engines[host].nextWake == nil)
  }

  @Test func subtypesAndTypesAreCheckedBeforeAnythingChanges() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    let wrong = try VirtualLAN.service(subtypes: [""])
    #expect(throws: DiscoveryError.self) { try lan.step(host, .publish(2, .service(wrong))) }
    var long = try VirtualLAN.service()
    long.type = try DNSName(Array(repeating: "part", count: 30).joined(separator: "."))
    #expect(throws: DiscoveryError.self) { try lan.step(host, .publish(2, .service(long))) }
    #expect(lan.engines[host].publications.isEmpty)
  }

  @Test func aServiceWithoutItsHostWaitsForIt() throws {
    var lan = VirtualLAN()
    let host = try lan.addHost()
    try lan.step(host, .publish(2, .service(try VirtualLAN.service())))
    try lan.run(for: .seconds(5))
    #expect(lan.sent.isEmpty)
    try lan.step(host, .publish(1, .host(label: "shop", addresses: nil)))
    try lan.run(for: .seconds(5))
    #expect(lan.registered(host).count == 2)
  }

  @Test func aNewTextLeavesTheNameThatAConflictLedTo() throws {
    var lan = VirtualLAN()
    let first = try lan.addHost()
    try lan.publish(first)
    try lan.run(for: .seconds(5))
    let second = try lan.addHost()
    try lan.publish(second, port: 81)
    try lan.run(for: .seconds(10))
    let names = lan.registered(second)
    #expect(Set(names) == ["shop-2.local", "Shop (2)._http._tcp.local"])
    let text = try TXTRecord(["v": "2"])
    try lan.step(second, .publish(2, .service(try VirtualLAN.service(port: 81, txt: text))))
    try lan.run(for: .seconds(10))
    #expect(lan.registered(second) == names)
    #expect(lan.engines[second].publications[2]?.name == (try DNSName("Shop (2)._http._tcp.local")))
  }

  /// A machine with a cable and Wi-Fi into the same network hears itself, with another address.
  @Test(arguments: 0..<10)
  func twoLinksIntoOneNetworkAreNoConflict(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var engine = MDNSEngine()
    let links = [MDNSLink(interface: 2, family: .v4), MDNSLink(interface: 3, family: .v4)]
    let own: [IPAddress] = [.v4(0x0A00_0002), .v4(0x0A00_0003)]
    var waiting: [(time: Duration, bytes: [UInt8], from: Int)] = []
    var names: [String] = []
    var now = Duration.zero
    func step(_ event: MDNSEvent) throws {
      for effect in try engine.step(event, at: now, &random) {
        switch effect {
        case .send(let bytes, let link, nil):
          waiting.append((now + .milliseconds(1), bytes, links.firstIndex(of: link) ?? 0))
        case .registered(_, let name): names.append("\(name)")
        case .renamed(_, _, let name): Issue.record("renamed to \(name)")
        default: break
        }
      }
    }
    for (link, address) in zip(links, own) { try step(.link(link, try VirtualLAN.onLink([address]))) }
    try step(.publish(1, .host(label: "shop", addresses: nil)))
    try step(.publish(2, .service(try VirtualLAN.service())))
    while let next = (waiting.map(\.time) + [engine.nextWake].compactMap(\.self)).min(), next < .seconds(20) {
      now = next
      if let wake = engine.nextWake, wake <= now { try step(.wake) }
      let due = waiting.filter { $0.time <= now }
      waiting.removeAll { $0.time <= now }
      for datagram in due {
        let source = MDNSSource(address: own[datagram.from], port: 5353)
        for link in links {
          try step(.datagram(datagram.bytes, MDNSArrival(link: link, source: source, isMulticast: true)))
        }
      }
    }
    #expect(names == ["shop.local", "Shop._http._tcp.local"])
  }
}
