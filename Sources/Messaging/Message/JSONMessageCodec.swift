#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The codec for `Codable` messages: one JSON document, keys sorted, unknown keys ignored.
///
/// It reads every version from 1 up to the type's own. Optional fields may be added without a new version; a field that
/// changes its meaning, or a new required one, needs a new version and a codec that reads both.
public struct JSONMessageCodec<Message: RabbitMessage & Codable>: MessageCodec {
  /// Makes the codec.
  public init() {}

  public var contentType: String { "application/json" }

  public func encode(_ message: Message) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(message))
  }

  public func decode(_ body: [UInt8], version: UInt16) throws -> Message {
    try Message.type.checkReads(version)
    do {
      return try JSONDecoder().decode(Message.self, from: Data(body))
    } catch let error as DecodingError {
      throw MessagingError(.decodingFailed, "\(Message.type): \(error.place)", cause: error)
    }
  }
}
