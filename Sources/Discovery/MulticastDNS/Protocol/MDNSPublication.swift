/// What is published, with the name that is wished for.
enum MDNSPublication: Hashable, Sendable {
  /// A name of a machine.
  /// - Parameter addresses: where it is; `nil` for what each interface of this machine has.
  case host(label: String, addresses: [IPAddress]?)
  /// An instance of a service.
  case service(MDNSServiceRecords)

  var label: String {
    switch self {
    case .host(let label, _): label
    case .service(let service): service.instance
    }
  }

  /// The wish after a conflict: `name (2)` for services, `name-2` for hosts (RFC 6762 section 9, RFC 6763 appendix D).
  var renamed: MDNSPublication {
    switch self {
    case .host(let label, let addresses):
      return .host(label: Self.next(label, opening: "-", closing: ""), addresses: addresses)
    case .service(var service):
      service.instance = Self.next(service.instance, opening: " (", closing: ")")
      return .service(service)
    }
  }

  /// Counts a label up, and cuts it where it would get too long.
  static func next(_ label: String, opening: String, closing: String) -> String {
    var stem = label
    var number = 2
    if label.hasSuffix(closing), let start = label.range(of: opening)?.upperBound {
      let digits = label[start...].dropLast(closing.count)
      if let value = Int(digits), value >= 2, value < 1_000_000, digits.allSatisfy(\.isNumber) {
        number = value + 1
        stem = String(label[..<start].dropLast(opening.count))
      }
    }
    let ending = "\(opening)\(number)\(closing)"
    while stem.utf8.count + ending.utf8.count > DNSName.longestLabel { stem.removeLast() }
    return stem + ending
  }
}

/// A service as it is published.
struct MDNSServiceRecords: Hashable, Sendable {
  /// What people call it: 1 to 63 bytes of UTF-8, dots and spaces too.
  var instance: String
  /// `_http._tcp.local`
  var type: DNSName
  /// Labels such as `_printer`: further lists that it is in (RFC 6763 section 7.1).
  var subtypes: [String]
  var port: UInt16
  var txt: TXTRecord
  /// The publication that is its host.
  var host: UInt64
}

extension String {
  /// The last place of a text.
  fileprivate func range(of text: String) -> Range<Index>? {
    var end = endIndex
    while end > startIndex {
      let start = index(before: end)
      if self[start...].hasPrefix(text), let close = index(start, offsetBy: text.count, limitedBy: endIndex) {
        return start..<close
      }
      end = start
    }
    return nil
  }
}
