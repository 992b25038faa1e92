public import Messaging

/// The codec of Kraken's four channels: UTF-8 text of fields joined by `|`.
///
/// It reads what Kraken sends, and where Kraken reads its own text wrongly (an unknown request as a cancellation, a number
/// that it can't read as 0, a `|` in a description as a new request) it reads the text right or refuses it. What Kraken
/// would read wrongly it doesn't write. So a value goes through unchanged, or there is a ``KrakenFormatError``.
///
/// Kraken's messages state no type: read a queue of its agents with
/// ``Messaging/MessageBroker/consumeKraken(_:of:options:mismatch:handler:)`` or ``message(in:)``, not with `consume`.
public struct KrakenWireCodec<Message: KrakenMessage>: MessageCodec {
  /// Makes the codec.
  public init() {}

  public var contentType: String { "text/plain; charset=utf-8" }

  public func encode(_ message: Message) throws -> [UInt8] { Array(try message.text().utf8) }

  public func decode(_ body: [UInt8], version: UInt16) throws -> Message {
    guard version == Message.type.version else {
      throw MessagingError(
        .wrongVersion, "\(Message.type.name) has version \(version); there is only \(Message.type.version)")
    }
    return try decode(body)
  }

  /// The message in these bytes. The format has no versions.
  public func decode(_ body: [UInt8]) throws(KrakenFormatError) -> Message {
    guard body.count <= KrakenText.maximumBytes else {
      throw KrakenFormatError(
        .tooLarge, kind: "message", fault: "it has \(body.count) bytes; at most \(KrakenText.maximumBytes) are read")
    }
    guard let text = String(validating: body, as: UTF8.self) else {
      throw KrakenFormatError(.notText, kind: "message", fault: "its bytes are no UTF-8")
    }
    return try Message(text: text)
  }

  /// The message in a delivery, which may state a type and a version, as this codec writes them, or none, as Kraken does.
  /// - Throws: ``MessagingError`` with `wrongType`, `wrongVersion` or `decodingFailed`.
  public func message(in delivery: Delivery) throws -> Message {
    guard delivery.properties.type == nil else { return try delivery.decode(with: self) }
    do {
      return try decode(delivery.body)
    } catch {
      throw MessagingError(
        .decodingFailed, "a message in '\(delivery.queue)' could not be read: \(error)", cause: error)
    }
  }
}

extension MessageBroker {
  /// Hands the messages of a queue that Kraken's agents write, decoded, to the handler until the task is cancelled.
  ///
  /// What is no such message never reaches the handler: `mismatch` is told, and the message is rejected with the error
  /// as the reason (Kraken's queues have no dead-letter exchange: there it is dropped).
  public func consumeKraken<Message: KrakenMessage>(
    _ queue: QueueName, of type: Message.Type, options: ConsumeOptions = .init(),
    mismatch: @escaping @Sendable (MessagingError, Delivery) async -> Void = { _, _ in },
    handler: @escaping @Sendable (Message, Delivery) async throws -> Settlement
  ) async throws {
    let codec = KrakenWireCodec<Message>()
    try await consume(queue, options) { delivery in
      let message: Message
      do {
        message = try codec.message(in: delivery)
      } catch let error as MessagingError {
        await mismatch(error, delivery)
        return .reject(deadLetter: error.message)
      }
      return try await handler(message, delivery)
    }
  }
}
