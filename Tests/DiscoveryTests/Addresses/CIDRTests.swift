import Testing

@testable import Discovery

@Suite struct CIDRTests {
  @Test(arguments: [
    ("192.168.1.77/24", "192.168.1.0/24"), ("10.1.2.3/32", "10.1.2.3/32"), ("255.255.255.255/0", "0.0.0.0/0"),
    ("2001:db8::ffff/64", "2001:db8::/64"), ("::1/128", "::1/128"), ("ffff::/0", "::/0"),
  ])
  func hostBitsAreCleared(text: String, shown: String) throws {
    #expect("\(try CIDR(text))" == shown)
  }

  @Test(arguments: [
    ("192.168.1.0", 11), ("192.168.1.0/", 12), ("192.168.1.0/33", 12), ("192.168.1.0/-1", 12), ("192.168.1.0/024", 12),
    ("192.168.1.0/24/8", 14), ("192.168.1/24", 9), ("::/129", 3), ("/24", 0), ("1.2.3.4/99999999999999999999999", 8),
  ])
  func faultsAreLocated(text: String, position: Int) {
    let error = #expect(throws: DiscoveryError.self) { try CIDR(text) }
    #expect(error?.code == .invalidAddress)
    #expect(error?.position == position, "\(error?.description ?? "")")
  }

  @Test func networkAndBroadcastAreNoHosts() throws {
    #expect(try CIDR("10.0.0.0/30").hosts.map(\.description) == ["10.0.0.1", "10.0.0.2"])
    #expect(try CIDR("10.0.0.0/31").hosts.map(\.description) == ["10.0.0.0", "10.0.0.1"])
    #expect(try CIDR("10.0.0.7/32").hosts.map(\.description) == ["10.0.0.7"])
    #expect(try CIDR("fd00::/127").hosts.map(\.description) == ["fd00::", "fd00::1"])
    let whole = Array(try CIDR("127.0.0.0/24").hosts)
    #expect(whole.count == 254)
    #expect(whole == whole.sorted())
    #expect(try CIDR("255.255.255.255/32").hosts.map(\.description) == ["255.255.255.255"])
  }

  @Test func theLargestRangesAreCounted() throws {
    #expect(try CIDR("0.0.0.0/0").count == 1 << 32)
    #expect(try CIDR("::/0").count == .max)
    #expect(try CIDR("::/0").contains(IPAddress("ffff::")))
    #expect(try !CIDR("::/0").contains(IPAddress("1.2.3.4")))
    #expect(try CIDR("10.0.0.0/22").count == 1024)
    #expect(try CIDR("10.0.0.0/22").last == IPAddress("10.0.3.255"))
    #expect(throws: DiscoveryError.self) { try CIDR(.v4(0), prefixLength: 33) }
    #expect(throws: DiscoveryError.self) { try CIDR(.v4(0), prefixLength: -1) }
  }
}
