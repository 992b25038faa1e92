internal import Messaging

extension RabbitMQConfiguration {
  /// Reads `amqp://user:password@host:port/vhost?heartbeat=10&connection_timeout=10000&channel_max=100`.
  ///
  /// The rules are RabbitMQ's URI specification: all parts after the host may be missing; `%` escapes are taken back;
  /// without a path the virtual host is `/`, and `amqp://host/` means the one with the empty name. Beyond it, several
  /// hosts stand with commas between them: `amqps://ann:secret@one,two:5681,three/farm`.
  ///
  /// `amqps` is TLS, by default on the port 5671 and with the broker's certificate verified. The options of the query are
  /// `heartbeat` (s), `connection_timeout` (ms), `channel_max`, `auth_mechanism` (`plain`, `external`) and, for TLS,
  /// `cacertfile`, `certfile`, `keyfile`, `password` (of the key), `verify` (`verify_peer`, `verify_none`) and
  /// `server_name_indication`.
  ///
  /// Throws ``MessagingError`` with `invalidURL` that says where the fault is, and `unsupported` for values that don't
  /// go together. No message repeats the URL: it holds the password.
  public init(url: String) throws {
    self.init()
    guard url.utf8.count <= 4096 else { throw Self.fault(0, "the URL has more than 4096 bytes") }
    let bytes = Array(url.utf8)
    var position = try read(scheme: bytes)
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

  /// Returns where the scheme ends.
  private mutating func read(scheme bytes: [UInt8]) throws -> Int {
    let lowered = bytes.prefix(8).map { (65...90).contains($0) ? $0 + 32 : $0 }
    if lowered.starts(with: "amqps://".utf8) {
      tls = TLS()
      return 8
    }
    guard lowered.starts(with: "amqp://".utf8) else { throw Self.fault(0, "expected amqp:// or amqps://") }
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
    endpoints = try rest.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { try endpoint($0) }
  }

  private func endpoint(_ bytes: ArraySlice<UInt8>) throws -> Endpoint {
    var rest = bytes
    let hostBytes: ArraySlice<UInt8>
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
    var endpoint = Endpoint(host: try Self.unescape(hostBytes), port: tls == nil ? 5672 : 5671)
    if let colon = rest.indices.first {
      guard let value = UInt16(String(decoding: rest[(colon + 1)...], as: UTF8.self)), value > 0 else {
        throw Self.fault(colon + 1, "expected a port from 1 to 65535")
      }
      endpoint.port = value
    }
    return endpoint
  }

  private mutating func read(query: ArraySlice<UInt8>) throws {
    var hasMechanism = false
    for item in query.split(separator: UInt8(ascii: "&")) {
      let name = String(decoding: item.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      let value = item.drop { $0 != UInt8(ascii: "=") }.dropFirst()
      let text = try Self.unescape(value)
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
      case "auth_mechanism":
        // May stand there several times, the preferred one first.
        guard !hasMechanism else { continue }
        switch text.lowercased() {
        case "plain": authentication = .plain
        case "external": authentication = .external
        default: throw Self.fault(item.startIndex, "auth_mechanism must be plain or external")
        }
        hasMechanism = true
      case "cacertfile", "certfile", "keyfile", "password", "verify", "server_name_indication":
        try read(tlsOption: name, text, at: item.startIndex)
      default:
        throw Self.fault(
          item.startIndex,
          """
          unknown option; known are heartbeat (s), connection_timeout (ms), channel_max, auth_mechanism, and for amqps \
          cacertfile, certfile, keyfile, password, verify and server_name_indication
          """)
      }
    }
  }

  private mutating func read(tlsOption name: String, _ text: String, at offset: Int) throws {
    guard tls != nil else { throw Self.fault(offset, "\(name) is an option of amqps") }
    switch name {
    case "cacertfile": tls?.caCertificateFile = text
    case "certfile": tls?.certificateFile = text
    case "keyfile": tls?.keyFile = text
    case "password": tls?.keyPassword = text
    case "server_name_indication": tls?.serverName = text
    default:
      switch text {
      case "verify_peer": tls?.verifiesPeer = true
      case "verify_none": tls?.verifiesPeer = false
      default: throw Self.fault(offset, "verify must be verify_peer or verify_none")
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
