/// SSDP as bytes: the head of an HTTP message, without a body.
enum SSDPCodec {
  /// Nothing longer is read, in bytes.
  static let longest = 2048
  static let mostLines = 48
  private static let longestValue = 512
  /// Longer waits are taken for this one (section 1.3.3).
  private static let longestWait: UInt8 = 5
  private static let longestAge: UInt32 = 86_400

  /// - Parameter group: to whom it goes, for searches and announcements.
  static func encode(_ message: SSDPMessage, group: IPAddress = SSDPReach.group4) -> [UInt8] {
    var lines: [String]
    let host = "HOST: \(Endpoint(group, port: SSDPReach.port))"
    let about = [("LOCATION", message.location), ("SERVER", message.server), ("USN", message.name)]
      .compactMap { name, value in value.map { "\(name): \($0)" } }
    let age = message.maximumAge.map { ["CACHE-CONTROL: max-age=\($0)"] } ?? []
    switch message.kind {
    case .search:
      lines = [
        "M-SEARCH * HTTP/1.1", host, "MAN: \"ssdp:discover\"", "MX: \(message.wait ?? 1)", "ST: \(message.target)",
      ]
    case .answer: lines = ["HTTP/1.1 200 OK", "EXT:", "ST: \(message.target)"] + age + about
    case .alive: lines = ["NOTIFY * HTTP/1.1", host, "NTS: ssdp:alive", "NT: \(message.target)"] + age + about
    case .goodbye: lines = ["NOTIFY * HTTP/1.1", host, "NTS: ssdp:byebye", "NT: \(message.target)"] + about
    }
    lines += ["", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  /// Reads what came from the network.
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/malformedMessage`` and the offset of the fault.
  static func decode(_ bytes: [UInt8]) throws(DiscoveryError) -> SSDPMessage {
    guard bytes.count <= longest else { throw fault("longer than \(longest) bytes", at: longest) }
    var lines = Lines(bytes)
    guard let start = lines.next() else { throw fault("nothing is said", at: 0) }
    var fields: [String: Field] = [:]
    var count = 0
    while let line = lines.next(), !line.isEmpty {
      count += 1
      guard count <= mostLines else { throw fault("more than \(mostLines) lines", at: line.startIndex) }
      let (name, field) = try read(line)
      // Of what is said twice it isn't clear which counts.
      guard fields.updateValue(field, forKey: name) == nil || !known.contains(name) else {
        throw fault("\"\(name)\" comes twice", at: line.startIndex)
      }
    }
    return try message(start, fields)
  }

  private static let known: Set<String> = [
    "man", "mx", "st", "nt", "nts", "usn", "location", "server", "cache-control",
  ]

  private struct Field {
    var value: ArraySlice<UInt8>
  }

  private static func message(
    _ start: ArraySlice<UInt8>, _ fields: [String: Field]
  ) throws(DiscoveryError) -> SSDPMessage {
    let kind: SSDPMessage.Kind
    switch String(decoding: start.prefix(24), as: UTF8.self).uppercased() {
    case "M-SEARCH * HTTP/1.1", "M-SEARCH * HTTP/1.0":
      guard try text("man", fields)?.lowercased() == "\"ssdp:discover\"" else {
        throw fault("a search needs MAN: \"ssdp:discover\"", at: start.endIndex)
      }
      kind = .search
    case "NOTIFY * HTTP/1.1", "NOTIFY * HTTP/1.0":
      switch try text("nts", fields)?.lowercased() {
      case "ssdp:alive": kind = .alive
      case "ssdp:byebye": kind = .goodbye
      default: throw fault("an announcement of no kind that is known here", at: start.endIndex)
      }
    case let line where line.hasPrefix("HTTP/1.1 200") || line.hasPrefix("HTTP/1.0 200"): kind = .answer
    default: throw fault("no message of SSDP", at: start.startIndex)
    }
    let isNotice = kind == .alive || kind == .goodbye
    guard let target = try text(isNotice ? "nt" : "st", fields), !target.isEmpty else {
      throw fault("a target is missing", at: start.endIndex)
    }
    var message = SSDPMessage(kind, target: target)
    if kind == .search {
      message.wait = try number("mx", fields).map { min(longestWait, UInt8(clamping: $0)) }
    } else {
      message.name = try text("usn", fields)
      message.location = try text("location", fields)
      message.server = try text("server", fields)
      if kind != .goodbye { message.maximumAge = try age(fields) }
    }
    return message
  }

  /// One line: a name, a colon and a value.
  private static func read(_ line: ArraySlice<UInt8>) throws(DiscoveryError) -> (String, Field) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      throw fault("a colon is missing", at: line.startIndex)
    }
    let name = line[..<colon]
    guard (1...64).contains(name.count), name.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw fault("a name has 1 to 64 letters, without spaces", at: line.startIndex)
    }
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var value = line[(colon + 1)...].drop(while: isSpace)
    while let last = value.last, isSpace(last) { value = value.dropLast() }
    return (String(decoding: name, as: UTF8.self).lowercased(), Field(value: value))
  }

  private static func text(_ name: String, _ fields: [String: Field]) throws(DiscoveryError) -> String? {
    guard let value = fields[name]?.value else { return nil }
    guard value.count <= longestValue, value.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw fault("\"\(name)\" has at most \(longestValue) bytes of printable ASCII", at: value.startIndex)
    }
    return String(decoding: value, as: UTF8.self)
  }

  private static func number(_ name: String, _ fields: [String: Field]) throws(DiscoveryError) -> UInt32? {
    guard let value = fields[name]?.value else { return nil }
    guard (1...10).contains(value.count), let number = UInt32(String(decoding: value, as: UTF8.self)) else {
      throw fault("\"\(name)\" is a number", at: value.startIndex)
    }
    return number
  }

  private static func age(_ fields: [String: Field]) throws(DiscoveryError) -> UInt32? {
    guard let value = try text("cache-control", fields) else { return nil }
    let directives = value.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
    guard let age = directives.first(where: { $0.hasPrefix("max-age=") }) else { return nil }
    guard let seconds = UInt32(age.dropFirst("max-age=".count)) else {
      throw fault("max-age is a number of seconds", at: fields["cache-control"]?.value.startIndex ?? 0)
    }
    return min(seconds, longestAge)
  }

  private static func fault(_ message: String, at position: Int) -> DiscoveryError {
    DiscoveryError(.malformedMessage, message, position: position)
  }

  /// Lines as they end by CRLF, or by LF alone as some senders have it.
  private struct Lines {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func next() -> ArraySlice<UInt8>? {
      guard !rest.isEmpty else { return nil }
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      let line = rest[..<end]
      rest = rest[end...].dropFirst()
      return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
  }
}
