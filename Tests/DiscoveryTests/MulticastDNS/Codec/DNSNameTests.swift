import Testing

@testable import Discovery

@Suite struct DNSNameTests {
  @Test(arguments: [
    ("host.local", ["host", "local"]), ("host.local.", ["host", "local"]), (".", []),
    (#"Kitchen\.light\\1._http._tcp.local"#, [#"Kitchen.light\1"#, "_http", "_tcp", "local"]),
    ("Büro 2._http._tcp.local", ["Büro 2", "_http", "_tcp", "local"]), (#"a\065b.local"#, ["aAb", "local"]),
  ])
  func textIsReadIntoLabels(text: String, labels: [String]) throws {
    let name = try DNSName(text)
    #expect(name.labels.map { String(decoding: $0, as: UTF8.self) } == labels)
    #expect(try DNSName(name.description).wire == name.wire)
  }

  @Test func bytesThatAreNoTextAreEscaped() throws {
    let name = try DNSName(labels: [[0xFF, 0x00, 0x41], [0x7F]])
    #expect(name.description == #"\255\000A.\127"#)
    #expect(try DNSName(name.description).wire == name.wire)
  }

  @Test func asciiCaseDoesntCountAndOtherDoes() throws {
    let small = try DNSName("kitchen._http._tcp.local")
    let large = try DNSName("KITCHEN._HTTP._tcp.LOCAL")
    #expect(small == large)
    #expect(small.hashValue == large.hashValue)
    #expect(!(small < large) && !(large < small))
    #expect(try DNSName("büro.local") != DNSName("BÜRO.local"))
    // A length is no letter: 65 bytes would be "A", and 0x41 and 0x61 differ by the bit that is folded.
    #expect(try DNSName("a.b") != DNSName("a\\.b"))
  }

  @Test(arguments: [
    ("a..b", 2), (".a", 0), (#"a\"#, 1), (#"a\25"#, 1), (#"a\256"#, 1), (#"ab.c\2x4"#, 4),
    (String(repeating: "x", count: 1021), 1020),
  ])
  func faultsAreLocated(text: String, position: Int) {
    let error = #expect(throws: DiscoveryError.self) { try DNSName(text) }
    #expect(error?.code == .invalidName)
    #expect(error?.position == position, "\(error?.description ?? "")")
  }

  @Test func longLabelsAndNamesAreRefused() throws {
    let label = String(repeating: "l", count: 63)
    #expect(throws: DiscoveryError.self) { try DNSName(label + "l") }
    let longest = [label, label, label, String(repeating: "l", count: 61)].joined(separator: ".")
    #expect(try DNSName(longest).wire.count == DNSName.longest)
    #expect(throws: DiscoveryError.self) { try DNSName(longest + "l") }
    #expect(throws: DiscoveryError.self) { try DNSName(labels: [[UInt8]()]) }
  }

  @Test func aNameIsWithinItsParents() throws {
    let name = try DNSName("a.b.local")
    #expect(try name.isWithin(DNSName("B.LOCAL")))
    #expect(try name.isWithin(name) && name.isWithin(DNSName(".")))
    #expect(try !name.isWithin(DNSName("c.local")) && !name.isWithin(DNSName("x.a.b.local")))
    #expect(try name.parent == DNSName("b.local"))
    #expect(DNSName.root.parent == nil)
    #expect(try DNSName("b.local").prepending(Array("a".utf8)) == name)
  }
}
