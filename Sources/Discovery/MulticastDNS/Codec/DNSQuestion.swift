/// A question of a message.
struct DNSQuestion: Hashable, Sendable {
  /// What is asked about.
  var name: DNSName
  /// Which records are wanted.
  var type: DNSRecordType
  /// Whether an answer to the asker alone is welcome (QU, RFC 6762 section 5.4).
  var wantsUnicast: Bool
  /// The class without the topmost bit; 1 is the Internet, 255 any.
  var questionClass: UInt16

  init(
    _ name: DNSName, _ type: DNSRecordType, wantsUnicast: Bool = false, questionClass: UInt16 = DNSRecord.internet
  ) {
    self.name = name
    self.type = type
    self.wantsUnicast = wantsUnicast
    self.questionClass = questionClass
  }

  /// Whether a record answers it.
  func matches(_ record: DNSRecord) -> Bool {
    (type == record.type || type == .any) && (questionClass == record.recordClass || questionClass == 255)
      && name == record.name
  }
}
