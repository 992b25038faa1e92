import Testing

@testable import Discovery

@Suite struct EndpointTests {
  @Test(arguments: [
    ("192.168.1.7:8080", "192.168.1.7:8080"), ("192.168.1.7", "192.168.1.7:7070"),
    ("[2001:DB8::7]:1", "[2001:db8::7]:1"),
    ("[::1]", "[::1]:7070"), ("::1", "[::1]:7070"), ("[fe80::1%eth0]:65535", "[fe80::1%eth0]:65535"),
    ("fe80::1%2", "[fe80::1%2]:7070"), ("Home-Server.local:80", "home-server.local:80"), ("n_1.", "n_1.:7070"),
  ])
  func endpointsAreRead(text: String, shown: String) throws {
    #expect("\(try Endpoint(text, defaultPort: 7070))" == shown)
  }

  @Test(arguments: [
    ("", 0), ("host", 4), ("host:", 5), ("host:0", 5), ("host:65536", 5), ("host:80a", 7), ("host:080", 5), (":80", 0),
    ("[::1", 0), ("[::1]80", 5), ("[1.2.3.4]:80", 1), ("http://host:80", 5), ("host:80/path", 7), ("a..b:80", 2),
    ("-a:80", 0), ("a b:80", 1), ("127.1:80", 5), ("0x7f000001:80", 1), ("2130706433:80", 0), ("1.2.3.4.5:80", 8),
    ("[::1%eth0]:80", 4), ("[fe80::1%]:80", 9), ("[fe80::1%a-name-that-is-too-long]:80", 9), ("hé:80", 1),
    ("a\u{0}b:80", 1),
  ])
  func faultsAreLocated(text: String, position: Int) {
    let error = #expect(throws: DiscoveryError.self) { try Endpoint(text) }
    #expect(error?.position == position, "\(error?.description ?? "")")
  }

  @Test func longNamesAreRefused() {
    let label = String(repeating: "a", count: 63)
    #expect(throws: Never.self) { try HostName("\(label).\(label).\(label).\(label.dropLast(2))") }
    #expect(throws: DiscoveryError.self) { try HostName("\(label).\(label).\(label).\(label)") }
    #expect(throws: DiscoveryError.self) { try HostName("\(label)a") }
    #expect(throws: DiscoveryError.self) { try Endpoint(String(repeating: "a.", count: 1_000_000)) }
  }

  @Test func whatAServiceSaysOfItselfHasLimits() throws {
    for text in ["", "a b", "a\n", "é", String(repeating: "a", count: 129)] {
      let error = #expect(throws: DiscoveryError.self) { try ServiceIdentity(text) }
      #expect(error?.code == .invalidService)
    }
    let identity = try ServiceIdentity("node-1")
    for name in ["", "a\u{1B}[2J", "a\u{202E}b", String(repeating: "ä", count: 127)] {
      #expect(throws: DiscoveryError.self) {
        try GenuineService(identity: identity, name: name, cluster: nil, proof: "test")
      }
    }
    let proof = try GenuineService(
      identity: identity, name: "Küche", cluster: nil, proof: "a\nb" + String(repeating: "c", count: 999)
    ).proof
    #expect(proof.hasPrefix("a\u{FFFD}b"))
    #expect(proof.count == 300)
  }
}
