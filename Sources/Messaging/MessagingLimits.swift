/// What a broker accepts from the application and from the other side. Above a limit there is an error, never a trap.
public struct MessagingLimits: Sendable, Hashable {
  /// The largest body, in bytes. RabbitMQ's own limit is 128 MiB by default, and so is this one.
  public var maximumBodyBytes: Int
  /// How deep tables and arrays in headers may nest.
  public var maximumHeaderDepth: Int
  /// How many bytes all properties and headers of one message may take when encoded.
  public var maximumHeaderBytes: Int

  /// Makes limits; the defaults suit a broker on a LAN.
  public init(
    maximumBodyBytes: Int = 128 << 20, maximumHeaderDepth: Int = 32, maximumHeaderBytes: Int = 64 << 10
  ) {
    self.maximumBodyBytes = maximumBodyBytes
    self.maximumHeaderDepth = maximumHeaderDepth
    self.maximumHeaderBytes = maximumHeaderBytes
  }

  /// Checks a message before it is sent: body, header depth and size, and the short strings among its properties.
  ///
  /// Brokers call it first in `publish`. Throws ``MessagingError`` with `tooLarge` or `invalidMessage`.
  public func check(_ message: OutboundMessage) throws {
    guard message.body.count <= maximumBodyBytes else {
      throw MessagingError(
        .tooLarge, "the body has \(message.body.count) bytes; the limit is \(maximumBodyBytes) (maximumBodyBytes)")
    }
    try message.properties.checkShortStrings()
    if message.properties.headers.isEmpty { return }
    let size = try size(of: message.properties.headers)
    guard size <= maximumHeaderBytes else {
      throw MessagingError(.tooLarge, "the headers take \(size) bytes; the limit is \(maximumHeaderBytes)")
    }
  }

  /// About how many bytes they take when encoded. Throws where a name can't be sent or something nests too deep.
  func size(of headers: [String: HeaderValue]) throws -> Int {
    for name in headers.keys { try checkHeaderName(name) }
    return try headers.reduce(0) { sum, header in
      sum + header.key.utf8.count + 2 + (try measure(header.value, depth: 1, path: header.key))
    }
  }

  private func checkHeaderName(_ name: String) throws {
    guard !name.isEmpty, name.utf8.count <= ShortString.maximumBytes else {
      throw MessagingError(
        .invalidMessage, "a header name has \(name.utf8.count) bytes; it must have 1 to \(ShortString.maximumBytes)")
    }
  }

  /// About how many bytes the value takes when encoded.
  private func measure(_ value: HeaderValue, depth: Int, path: String) throws -> Int {
    guard depth <= maximumHeaderDepth else {
      throw MessagingError(.tooLarge, "the header at \(path) nests deeper than \(maximumHeaderDepth) levels")
    }
    switch value {
    case .string(let text): return 5 + text.utf8.count
    case .bytes(let bytes): return 5 + bytes.count
    case .array(let values):
      return try values.reduce(5) { $0 + (try measure($1, depth: depth + 1, path: path)) }
    case .table(let fields):
      return try fields.reduce(5) { sum, field in
        try checkHeaderName(field.key)
        return sum + field.key.utf8.count + 2 + (try measure(field.value, depth: depth + 1, path: path))
      }
    default: return 9
    }
  }
}
