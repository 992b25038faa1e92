/// The frames of a WebSocket (RFC 6455, section 5), as far as an attachment needs them.
///
/// What a message carries is passed on as it comes, whatever its frames are, so that nothing is kept.
struct WebSocketFrames {
  private enum Part {
    case head
    case payload(left: UInt64, isData: Bool)
    case end
  }

  private var part = Part.head
  private var head: [UInt8] = []

  /// Whether the other side said that it ends.
  var hasEnded: Bool { if case .end = part { true } else { false } }

  /// - Returns: what messages carry; control frames are passed over.
  mutating func push(_ bytes: [UInt8]) throws(DockerError) -> [UInt8] {
    var data: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      switch part {
      case .end: return data
      case .payload(let left, let isData):
        let piece = rest.prefix(Int(clamping: left))
        if isData { data += piece }
        rest = rest.dropFirst(piece.count)
        let remaining = left - UInt64(piece.count)
        part = remaining == 0 ? .head : .payload(left: remaining, isData: isData)
      case .head:
        head.append(rest.removeFirst())
        try readHead()
      }
    }
    return data
  }

  /// Two bytes, then a length of 0, 2 or 8 bytes more.
  private mutating func readHead() throws(DockerError) {
    guard let first = head.first, head.count >= 2 else { return }
    let short = head[1] & 0x7F
    guard head[1] & 0x80 == 0, first & 0x70 == 0 else {
      throw DockerError(.unexpectedResponse, "the engine sent a WebSocket frame that is masked or extended")
    }
    let extra = short == 126 ? 2 : short == 127 ? 8 : 0
    guard head.count == 2 + extra else { return }
    let length = extra == 0 ? UInt64(short) : head.dropFirst(2).reduce(0) { $0 << 8 | UInt64($1) }
    let kind = first & 0x0F
    head = []
    if kind == 8 {
      part = .end
    } else {
      part = length == 0 ? .head : .payload(left: length, isData: kind < 8)
    }
  }

  /// A binary message. Clients mask what they send, against proxies that take it for something else.
  static func message(_ bytes: [UInt8], mask: UInt32 = .random(in: 0 ... .max)) -> [UInt8] {
    var frame: [UInt8] = [0x82]
    switch bytes.count {
    case ..<126: frame.append(0x80 | UInt8(bytes.count))
    case ..<65_536: frame += [0x80 | 126] + Self.bigEndian(UInt64(bytes.count)).suffix(2)
    default: frame += [0x80 | 127] + Self.bigEndian(UInt64(bytes.count))
    }
    let key = Array(Self.bigEndian(UInt64(mask)).suffix(4))
    frame += key
    for (byte, index) in zip(bytes, 0...) { frame.append(byte ^ key[index & 3]) }
    return frame
  }

  private static func bigEndian(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
  }
}
