/// A message of DNS (RFC 1035 section 4), as multicast DNS uses it (RFC 6762 section 18).
struct DNSMessage: Hashable, Sendable {
  /// The largest message that is sent or read, in bytes (RFC 6762 section 17).
  static let largest = 9000

  /// Zero by multicast; a legacy asker wants its own back.
  var id: UInt16 = 0
  var isResponse = false
  var isAuthoritative = false
  /// In a question: more known answers follow in another datagram (RFC 6762 section 7.2).
  var isTruncated = false
  /// Which operation: 0 is a query; messages with another are to be ignored.
  var opcode: UInt8 = 0
  /// What went wrong: 0 is nothing; messages with another are to be ignored.
  var responseCode: UInt8 = 0
  var questions: [DNSQuestion] = []
  /// In a question, what is known already.
  var answers: [DNSRecord] = []
  /// In a probe, what is to be claimed.
  var authority: [DNSRecord] = []
  var additional: [DNSRecord] = []
}

extension DNSMessage {
  /// A datagram's bytes.
  func encoded(compresses: Bool = true) -> [UInt8] {
    var writer = DNSWriter(compresses: compresses)
    writer.append(id)
    var flags: UInt16 = UInt16(opcode & 0xF) << 11 | UInt16(responseCode & 0xF)
    if isResponse { flags |= 0x8000 }
    if isAuthoritative { flags |= 0x0400 }
    if isTruncated { flags |= 0x0200 }
    writer.append(flags)
    for count in [questions.count, answers.count, authority.count, additional.count] {
      writer.append(UInt16(clamping: count))
    }
    for question in questions.prefix(Int(UInt16.max)) { writer.append(question) }
    for section in [answers, authority, additional] {
      for record in section.prefix(Int(UInt16.max)) { writer.append(record) }
    }
    return writer.bytes
  }

  /// Reads a datagram's bytes.
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/malformedMessage`` and the offset of the fault.
  init(decoding bytes: [UInt8]) throws(DiscoveryError) {
    var reader = try DNSReader(bytes)
    try self.init(&reader)
  }

  init(_ reader: inout DNSReader) throws(DiscoveryError) {
    id = try reader.uint16("the id")
    let flags = try reader.uint16("the flags")
    isResponse = flags & 0x8000 != 0
    isAuthoritative = flags & 0x0400 != 0
    isTruncated = flags & 0x0200 != 0
    opcode = UInt8(truncatingIfNeeded: flags >> 11 & 0xF)
    responseCode = UInt8(truncatingIfNeeded: flags & 0xF)
    var counts: [Int] = []
    for section in ["questions", "answers", "authorities", "additional records"] {
      counts.append(Int(try reader.uint16("the number of \(section)")))
    }
    try reader.checkRoom(questions: counts[0], records: counts[1] + counts[2] + counts[3])
    for _ in 0..<counts[0] { questions.append(try reader.question()) }
    for _ in 0..<counts[1] { if let record = try reader.record() { answers.append(record) } }
    for _ in 0..<counts[2] { if let record = try reader.record() { authority.append(record) } }
    for _ in 0..<counts[3] { if let record = try reader.record() { additional.append(record) } }
    // What stands after the last record is no fault: some senders pad.
  }
}
