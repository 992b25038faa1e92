import Testing

@testable import Discovery

@Suite struct DNSMessageTests {
  /// Everything that the codec knows, in one message.
  static func full() throws -> DNSMessage {
    let type = try DNSName("_http._tcp.local")
    let instance = try DNSName(#"Shop \.1._http._tcp.local"#)
    let host = try DNSName("shop.local")
    let txt = try TXTRecord(["path": "/", "v": "2"]).encoded
    let others: [DNSRecordType] = [.a, .aaaa, .init(rawValue: 257), .init(rawValue: 65535)]
    return DNSMessage(
      id: 7, isResponse: true, isAuthoritative: true, isTruncated: true,
      questions: [DNSQuestion(type, .ptr, wantsUnicast: true), DNSQuestion(host, .any)],
      answers: [
        DNSRecord(type, .pointer(instance), ttl: 4500),
        DNSRecord(instance, .service(priority: 1, weight: 2, port: 8080, target: host), ttl: 120, cacheFlush: true),
      ],
      authority: [DNSRecord(instance, .text(txt), ttl: 4500, cacheFlush: true)],
      additional: [
        DNSRecord(host, .address(try IPAddress("192.168.1.7")), ttl: 120, cacheFlush: true),
        DNSRecord(host, .address(try IPAddress("2001:db8::7")), ttl: 120, cacheFlush: true),
        DNSRecord(host, .denial(next: host, types: others), ttl: 120, cacheFlush: true),
        DNSRecord(host, .other(.init(rawValue: 13), [1, 2, 3]), ttl: 0),
        DNSRecord(.root, .other(.opt, [0, 4, 0, 0]), ttl: 0x1122_3344, recordClass: 0xC005),
      ])
  }

  @Test(arguments: [true, false])
  func whatIsWrittenIsReadAgain(compresses: Bool) throws {
    let message = try Self.full()
    let bytes = message.encoded(compresses: compresses)
    #expect(try DNSMessage(decoding: bytes) == message)
    #expect(try DNSMessage(decoding: bytes + [0, 0]) == message, "padding is no fault")
  }

  @Test func endsOfNamesAreWrittenOnce() throws {
    let bytes = try Self.full().encoded()
    #expect(bytes.split(separator: 5, omittingEmptySubsequences: false).count { $0.starts(with: "local".utf8) } == 1)
    #expect(bytes.count < (try Self.full().encoded(compresses: false).count))
  }

  @Test func aMessageOnTheWireIsAsTheStandardSays() throws {
    let query = DNSMessage(questions: [DNSQuestion(try DNSName("a.local"), .ptr, wantsUnicast: true)])
    let name: [UInt8] = [1, 0x61, 5, 0x6C, 0x6F, 0x63, 0x61, 0x6C, 0]
    #expect(query.encoded() == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [0, 12, 0x80, 1])
    let record = DNSRecord(try DNSName("a.local"), .address(.v4(0x0A00_0001)), ttl: 120, cacheFlush: true)
    let response = DNSMessage(isResponse: true, isAuthoritative: true, answers: [record])
    #expect(
      response.encoded()
        == [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0] + name + [0, 1, 0x80, 1, 0, 0, 0, 120, 0, 4, 10, 0, 0, 1])
  }

  /// Twelve bytes of header that announce one question, then what is given.
  private static func question(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + bytes }
  private static func answer(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0] + bytes }

  @Test(arguments: [
    ("nothing", [], 0), ("half a header", [0, 0, 0, 0, 0], 5),
    ("a pointer to itself", question([0xC0, 12, 0, 1, 0, 1]), 12),
    ("a forward pointer", question([0xC0, 14, 0, 1, 0, 1]), 12),
    ("a loop through a label", question([1, 0x61, 0xC0, 12, 0, 1, 0, 1]), 14),
    ("a pointer beyond the end", question([0xFF, 0xFF, 0, 1, 0, 1]), 12),
    ("an unknown kind of label", question([0x41, 0, 0, 1, 0, 1]), 12),
    ("a label beyond the end", question([9, 0x61, 0, 1, 0, 1]), 13),
    ("more questions than fit", [0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0], 4),
    ("an address of three bytes", answer([0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 3, 1, 2, 3, 0]), 23),
    ("data beyond the end", answer([0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 5, 1, 2, 3, 4]), 21),
  ])
  func faultsAreLocated(what: String, bytes: [UInt8], position: Int) {
    let error = #expect(throws: DiscoveryError.self, "\(what)") { try DNSMessage(decoding: bytes) }
    #expect(error?.code == .malformedMessage)
    #expect(error?.position == position, "\(what): \(error?.description ?? "")")
  }

  /// An address after a denial whose windows are wrong: python-zeroconf 0.47 writes two bytes for each of their numbers.
  @Test(arguments: [[0, 0, 0, 0], [0, 0, 0, 0, 4, 1, 2, 3, 4], [0xC0, 40], []] as [[UInt8]])
  func aDenialThatMakesNoSenseIsLeftOut(data: [UInt8]) throws {
    let denial = [0, 0, 47, 0, 1, 0, 0, 0, 9, 0, UInt8(data.count)] + data
    var bytes = Self.answer(denial + [0, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 0, 0, 1])
    bytes[7] = 2
    let message = try DNSMessage(decoding: bytes)
    #expect(message.answers == [DNSRecord(.root, .address(.v4(0x0A00_0001)), ttl: 9)])
  }

  @Test func largeMessagesAndLongNamesAreRefused() throws {
    let large = #expect(throws: DiscoveryError.self) { try DNSMessage(decoding: Array(repeating: 0, count: 9001)) }
    #expect(large?.position == 9000)
    let label: [UInt8] = [63] + Array(repeating: 0x61, count: 63)
    let long = Self.question(label + label + label + label + [0, 0, 1, 0, 1])
    #expect(throws: DiscoveryError.self) { try DNSMessage(decoding: long) }
    // By a pointer to its beginning a name may not become longer either.
    let twice = label + label + [62] + label.dropFirst().dropLast()
    let header: [UInt8] = [0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]
    let grown = header + twice + [0, 0, 1, 0, 1] + label + [0xC0, 12, 0, 1, 0, 1]
    #expect(throws: DiscoveryError.self) { try DNSMessage(decoding: grown) }
  }

  @Test func typesOfADenialAreWrittenInOrderAndOnce() throws {
    let data = DNSRecordData.denial(next: .root, types: [.aaaa, .a, .aaaa])
    #expect(data.canonical == [0, 0, 4, 0x40, 0, 0, 0x08])
  }
}
