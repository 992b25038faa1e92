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
    guard version >= 1, version <= Message.type.version else {
      throw MessagingError(
        .wrongVersion, "\(Message.type.name) has version \(version); this reader knows 1 to \(Message.type.version)")
    }
    do {
      return try JSONDecoder().decode(Message.self, from: Data(body))
    } catch let error as DecodingError {
      throw MessagingError(.decodingFailed, "\(Message.type): \(Self.locate(error))", cause: error)
    }
  }

  /// Says which key is wrong; the decoder's own text is long and differs between platforms.
  private static func locate(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue)
      return keys.isEmpty ? "the document" : keys.joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): "\(path(context, key)) is missing"
    case .valueNotFound(let type, let context): "\(path(context)) is null; expected \(type)"
    case .typeMismatch(let type, let context): "\(path(context)) is not of the expected type \(type)"
    case .dataCorrupted(let context): "\(path(context)) is not valid: \(context.debugDescription)"
    @unknown default: "cannot be decoded"
    }
  }
}
