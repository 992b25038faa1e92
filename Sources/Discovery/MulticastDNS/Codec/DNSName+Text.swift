extension DNSName: CustomStringConvertible {
  /// The longest text that is looked at, in bytes: every byte may be escaped.
  private static let longestText = 4 * longest

  /// Reads `Kitchen\.light._http._tcp.local`: a backslash before a dot or backslash, or before three decimal digits of a
  /// byte (RFC 1035 section 5.1), everything else as UTF-8. A dot at the end changes nothing.
  /// - Throws: ``DiscoveryError`` with the position of the fault.
  init(_ text: some StringProtocol) throws(DiscoveryError) {
    let bytes = Array(text.utf8.prefix(Self.longestText + 1))
    guard bytes.count <= Self.longestText else {
      throw DiscoveryError(.invalidName, "too long for a name", position: Self.longestText)
    }
    var labels: [[UInt8]] = []
    var label: [UInt8] = []
    var rest = bytes[...]
    if rest == [UInt8(ascii: ".")] { rest = [] }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "."):
        guard !label.isEmpty else {
          throw DiscoveryError(.invalidName, "a label is missing", position: rest.startIndex - 1)
        }
        labels.append(label)
        label = []
      case UInt8(ascii: "\\"): label.append(try Self.escaped(&rest))
      default: label.append(byte)
      }
    }
    if !label.isEmpty { labels.append(label) }
    try self.init(labels: labels)
  }

  private static func escaped(_ rest: inout ArraySlice<UInt8>) throws(DiscoveryError) -> UInt8 {
    let place = rest.startIndex - 1
    guard let first = rest.first else { throw DiscoveryError(.invalidName, "nothing is escaped", position: place) }
    guard AddressText.isDigit(first) else {
      rest = rest.dropFirst()
      return first
    }
    let digits = rest.prefix(3)
    rest = rest.dropFirst(3)
    let value = digits.reduce(0) { $0 * 10 + Int($1) - Int(UInt8(ascii: "0")) }
    guard digits.count == 3, digits.allSatisfy(AddressText.isDigit), let byte = UInt8(exactly: value) else {
      throw DiscoveryError(.invalidName, "an escaped byte has three digits, up to 255", position: place)
    }
    return byte
  }

  /// The text that ``init(_:)`` reads, without a dot at the end; `.` for the root.
  var description: String {
    let labels = labels
    return labels.isEmpty ? "." : labels.map(Self.text).joined(separator: ".")
  }

  /// One label as text, with dots and what isn't readable escaped.
  static func text(_ label: ArraySlice<UInt8>) -> String {
    let isText = String(validating: label, as: UTF8.self) != nil
    var escaped: [UInt8] = []
    for byte in label {
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "\\"): escaped += [UInt8(ascii: "\\"), byte]
      case 0x20...0x7E: escaped.append(byte)
      case 0x80... where isText: escaped.append(byte)
      default:
        let digits = "\(byte)"
        escaped += Array("\\\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)".utf8)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
