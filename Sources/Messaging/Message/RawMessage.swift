/// Bytes as a message, for content that this program only passes on or that another codec reads later.
public struct RawMessage: RabbitMessage, Hashable {
  public static let type = MessageType("raw", version: 1)
  /// The body as it was sent.
  public var bytes: [UInt8]

  /// Wraps bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }
  /// Wraps the UTF-8 of a text.
  public init(text: String) { bytes = Array(text.utf8) }
}

/// The codec that leaves bytes alone.
public struct RawMessageCodec: MessageCodec {
  /// Makes the codec.
  public init() {}
  public var contentType: String { "application/octet-stream" }
  public func encode(_ message: RawMessage) -> [UInt8] { message.bytes }
  public func decode(_ body: [UInt8], version: UInt16) -> RawMessage { RawMessage(body) }
}
