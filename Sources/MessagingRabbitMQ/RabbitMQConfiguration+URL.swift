internal import Messaging

extension RabbitMQConfiguration {
  /// Reads `amqp://user:password@host:port/vhost?heartbeat=10&connection_timeout=10000&channel_max=100`.
  ///
  /// The rules are RabbitMQ's URI specification: all parts after the host may be missing; `%` escapes are taken back;
  /// without a path the virtual host is `/`, and `amqp://host/` means the one with the empty name. Throws
  /// ``MessagingError`` with `invalidURL` that says where the fault is, and `unsupported` for `amqps`. No message repeats
  /// the URL: it holds the password.
  public init(url: String) throws {
    self.init()
    guard url.utf8.count <= 4096 else { throw Self.fault(0, "the URL has more than 4096 bytes") }
    let bytes = Array(url.utf8)
    var position = try Self.scheme(bytes)
    let authority = bytes[position...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    try read(authority: authority)
    position = authority.endIndex
    if position < bytes.count, bytes[position] == UInt8(ascii: "/") {
      let path = bytes[(position + 1)...].prefix { $0 != UInt8(ascii: "?") }
      if let slash = path.firstIndex(of: UInt8(ascii: "/")) {
        throw Self.fault(slash, "a '/' within the virtual host is written %2f")
      }
      virtualHost = try Self.unescape(path)
      position = path.endIndex
    }
    if position < bytes.count { try read(query: bytes[(position + 1)...]) }
    try check()
  }

  private static func scheme(_ bytes: [UInt8]) throws -> Int {
    let lowered = bytes.prefix(8).map { (65...90).contains($0) ? $0 + 32 : $0 }
    if lowered.starts(with: "amqps://".utf8) {
      throw MessagingError(
        .unsupported, "amqps is not supported yet: connect to a RabbitMQ on the loopback interface or through a tunnel")
    }
    guard lowered.starts(with: "amqp://".utf8) else { throw fault(0, "expected amqp://") }
    return 7
  }

  private mutating func read(authority: ArraySlice<UInt8>) throws {
    var rest = authority
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      let login = authority[..<at]
      let colon = login.firstIndex(of: UInt8(ascii: ":"))
      user = try Self.unescape(login[..<(colon ?? login.endIndex)])
      password = try colon.map { try Self.unescape(login[($0 + 1)...]) } ?? ""
      rest = authority[(at + 1)...]
    }
    var hostBytes = rest
    if rest.first == UInt8(ascii: "[") {
      guard let bracket = rest.firstIndex(of: UInt8(ascii: "]")) else {
        throw Self.fault(rest.startIndex, "expected ']' after the IPv6 address")
      }
      hostBytes = rest[(rest.startIndex + 1)..<bracket]
      rest = rest[(bracket + 1)...]
      guard rest.isEmpty || rest.first == UInt8(ascii: ":") else {
        throw Self.fault(rest.startIndex, "expected ':' and a port after the IPv6 address")
      }
    } else {
      hostBytes = rest.prefix { $0 != UInt8(ascii: ":") }
      rest = rest[hostBytes.endIndex...]
    }
    guard !hostBytes.isEmpty else { throw Self.fault(hostBytes.startIndex, "expected a host") }
    host = try Self.unescape(hostBytes)
    if let colon = rest.indices.first, rest.count > 1 || rest.first != nil {
      guard let value = UInt16(String(decoding: rest[(colon + 1)...], as: UTF8.self)), value > 0 else {
        throw Self.fault(colon + 1, "expected a port from 1 to 65535")
      }
      port = value
    }
  }

  private mutating func read(query: ArraySlice<UInt8>) throws {
    for item in query.split(separator: UInt8(ascii: "&")) {
      let name = String(decoding: item.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      let text = String(decoding: item.drop { $0 != UInt8(ascii: "=") }.dropFirst(), as: UTF8.self)
      func number(_ range: ClosedRange<Int>) throws -> Int {
        guard let value = Int(text), range.contains(value) else {
          throw Self.fault(item.startIndex, "\(name) must be \(range.lowerBound) to \(range.upperBound)")
        }
        return value
      }
      switch name {
      case "heartbeat": heartbeat = .seconds(try number(0...3600))
      case "connection_timeout": connectTimeout = .milliseconds(try number(1...600_000))
      case "channel_max": channelMaximum = UInt16(clamping: try number(1...65_535))
      default:
        throw Self.fault(
          item.startIndex, "unknown option; known are heartbeat (s), connection_timeout (ms) and channel_max")
      }
    }
  }

  private static func unescape(_ bytes: ArraySlice<UInt8>) throws -> String {
    var result: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16),
        digits.first != UInt8(ascii: "+")
      else { throw fault(rest.startIndex - 1, "expected two hexadecimal digits after '%'") }
      result.append(value)
      rest = rest.dropFirst(2)
    }
    guard let text = String(validating: result, as: UTF8.self), !text.utf8.contains(0) else {
      throw fault(bytes.startIndex, "the part is no UTF-8 text, or holds a zero byte")
    }
    return text
  }

  private static func fault(_ offset: Int, _ text: String) -> MessagingError {
    MessagingError(.invalidURL, "broker URL, byte \(offset + 1): \(text)")
  }
}
