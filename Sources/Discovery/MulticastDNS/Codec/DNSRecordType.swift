/// The type of a record, as a number of the IANA registry.
struct DNSRecordType: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  /// An IPv4 address (RFC 1035).
  static let a = DNSRecordType(rawValue: 1)
  /// Another name: of a type of service, an instance of it (RFC 6763).
  static let ptr = DNSRecordType(rawValue: 12)
  /// Strings: for an instance of a service, its attributes (RFC 6763 section 6).
  static let txt = DNSRecordType(rawValue: 16)
  /// An IPv6 address (RFC 3596).
  static let aaaa = DNSRecordType(rawValue: 28)
  /// Host and port of a service (RFC 2782).
  static let srv = DNSRecordType(rawValue: 33)
  /// Extensions of the protocol (RFC 6891); tolerated.
  static let opt = DNSRecordType(rawValue: 41)
  /// Which types a name has, so that nobody waits for the others (RFC 6762 section 6.1).
  static let nsec = DNSRecordType(rawValue: 47)
  /// In a question: every type.
  static let any = DNSRecordType(rawValue: 255)

  static func < (left: DNSRecordType, right: DNSRecordType) -> Bool { left.rawValue < right.rawValue }

  var description: String {
    switch self {
    case .a: "A"
    case .ptr: "PTR"
    case .txt: "TXT"
    case .aaaa: "AAAA"
    case .srv: "SRV"
    case .opt: "OPT"
    case .nsec: "NSEC"
    case .any: "ANY"
    default: "TYPE\(rawValue)"
    }
  }
}
