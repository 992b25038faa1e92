import TestSeeds
import Testing

@testable import Discovery

@Suite struct AddressTextTests {
  @Test(arguments: [
    ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"), ("1::", "1::"),
    ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
    ("1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
  ])
  func addressesAreReadAndShown(text: String, shown: String) throws {
    let address = try IPAddress(text)
    #expect("\(address)" == shown)
    #expect(try IPAddress(shown) == address)
  }

  @Test(arguments: [
    ("", 0), ("1.2.3", 5), ("1.2.3.4.5", 8), ("1.2.3.256", 6), ("01.2.3.4", 0), ("1..3.4", 2), ("1.2.3.4 ", 7),
    ("1.2.3.-4", 6), ("1.2.3.٤", 6), ("+1.2.3.4", 0), ("99999999999999999999.1.1.1", 0), (":", 0), (":::", 2),
    (":1", 0),
    ("1:", 1), ("1::2::3", 4), ("12345::", 0), ("::g", 2), ("1:2:3:4:5:6:7", 13), ("1:2:3:4:5:6:7:8:9", 16),
    ("1.2.3.4::", 0), ("::1.2.3.4:5", 2), ("::1.2.3", 7), ("1:2:3:4:5:6:7:1.2.3.4", 21), ("fe80::1%eth0", 7),
  ])
  func faultsAreLocated(text: String, position: Int) throws {
    let error = #expect(throws: DiscoveryError.self) { try IPAddress(text) }
    #expect(error?.code == .invalidAddress)
    #expect(error?.position == position, "\(error?.description ?? "")")
  }

  @Test func longTextsAreRefusedAtTheLimit() {
    for text in [String(repeating: ":", count: 1_000_000), String(repeating: "1.", count: 500_000)] {
      let error = #expect(throws: DiscoveryError.self) { try IPAddress(text) }
      #expect(error?.position == 64)
    }
  }

  @Test func everyMutationIsReadOrRefused() throws {
    var random = SeededGenerator(seed: 7)
    let seeds = ["192.168.1.7/24", "[fe80::1%eth0]:8080", "2001:db8::7/64", "host.example:80", "::ffff:1.2.3.4"]
    let alphabet = Array("0123456789abcdefx:.%[]/-_ \u{0}é".utf8)
    for seed in seeds {
      for _ in 0..<4000 {
        var bytes = Array(seed.utf8)
        for _ in 0...Int.random(in: 0..<4, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          let byte = alphabet.randomElement(using: &random) ?? 0
          if Bool.random(using: &random) { bytes[place] = byte } else { bytes.insert(byte, at: place) }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        // What is read must be read the same when it is shown; what isn't must say where the fault is.
        try checked(text) { try CIDR($0) }
        try checked(text) { try Endpoint($0, defaultPort: 80) }
        try checked(text) { try IPAddress($0) }
      }
    }
  }

  private func checked<Value: Equatable & CustomStringConvertible>(
    _ text: String, _ read: (String) throws -> Value
  ) throws {
    let value: Value
    do { value = try read(text) } catch let error as DiscoveryError {
      let position = try #require(error.position, "\(text.debugDescription): \(error)")
      #expect((0...text.utf8.count).contains(position))
      return
    }
    #expect(try read("\(value)") == value, "\(text.debugDescription)")
  }
}
