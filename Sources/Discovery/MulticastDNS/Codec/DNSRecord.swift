/// A record of a message.
struct DNSRecord: Hashable, Sendable {
  /// Whose record it is.
  var name: DNSName
  /// What it says.
  var data: DNSRecordData
  /// The class without the topmost bit; 1 is the Internet. For OPT the size of datagrams that its sender takes.
  var recordClass: UInt16
  /// Whether it replaces all that was known under its name and type (RFC 6762 section 10.2).
  var cacheFlush: Bool
  /// How long it may be believed, in seconds; 0 says goodbye.
  var ttl: UInt32

  /// The class of the Internet.
  static let internet: UInt16 = 1

  init(_ name: DNSName, _ data: DNSRecordData, ttl: UInt32, cacheFlush: Bool = false, recordClass: UInt16 = internet) {
    self.name = name
    self.data = data
    self.ttl = ttl
    self.cacheFlush = cacheFlush
    self.recordClass = recordClass
  }

  var type: DNSRecordType { data.type }

  /// Whether both say the same, whatever their times to live and their flush bits.
  func saysSame(as other: DNSRecord) -> Bool {
    type == other.type && recordClass == other.recordClass && name == other.name && data == other.data
  }
}

/// The data of a record.
enum DNSRecordData: Hashable, Sendable {
  /// A or AAAA.
  case address(IPAddress)
  /// PTR.
  case pointer(DNSName)
  /// SRV.
  case service(priority: UInt16, weight: UInt16, port: UInt16, target: DNSName)
  /// TXT, not taken apart: see ``TXTRecord``.
  case text([UInt8])
  /// NSEC: the name itself in multicast DNS, and the types that there are.
  case denial(next: DNSName, types: [DNSRecordType])
  /// A type that isn't looked into.
  case other(DNSRecordType, [UInt8])

  var type: DNSRecordType {
    switch self {
    case .address(.v4): .a
    case .address(.v6): .aaaa
    case .pointer: .ptr
    case .service: .srv
    case .text: .txt
    case .denial: .nsec
    case .other(let type, _): type
    }
  }

  /// The bytes without compression, as RFC 6762 section 8.2 compares them.
  var canonical: [UInt8] {
    var writer = DNSWriter(compresses: false)
    writer.append(self)
    return writer.bytes
  }
}
