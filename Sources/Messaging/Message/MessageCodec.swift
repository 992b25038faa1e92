/// Turns messages of one type into bytes and back.
public protocol MessageCodec<Message>: Sendable {
  /// What it encodes.
  associatedtype Message: RabbitMessage
  /// The MIME type of the bytes, sent along with them.
  var contentType: String { get }
  /// The message's bytes. Whatever it throws reaches the publisher as ``MessagingError`` with `encodingFailed`.
  func encode(_ message: Message) throws -> [UInt8]
  /// The message in these bytes, written by the given version of its type.
  ///
  /// Throw ``MessagingError`` with `wrongVersion` for a version that is not known; whatever else it throws becomes
  /// `decodingFailed`.
  func decode(_ body: [UInt8], version: UInt16) throws -> Message
}
