/// The compact codec for `Codable` messages: one data item of CBOR (RFC 8949), written deterministically (section 4.2.1), so
/// that the same message has the same bytes every time. Unknown keys are ignored.
///
/// Messages are smaller than in JSON; with `enum CodingKeys: Int`, whose keys are numbers, smaller still. `[UInt8]` and `Data` are byte strings, every other type is as its `Codable` has it. Whatever CBOR any program
/// writes is read, within the limits; floats become no integers, and items with tags are refused.
///
/// It reads every version from 1 up to the type's own, and messages change by the same rules as with
/// ``JSONMessageCodec``.
public struct CBORMessageCodec<Message: RabbitMessage & Codable>: MessageCodec {
  /// What it reads and writes at most.
  public var limits: CBORLimits

  /// Makes the codec.
  public init(limits: CBORLimits = .init()) { self.limits = limits }

  public var contentType: String { "application/cbor" }

  /// The message's bytes. Throws ``MessagingError`` with `encodingFailed` above a limit, and what the message throws.
  public func encode(_ message: Message) throws -> [UInt8] {
    let item = try CBOREncoding.item(message)
    do throws(CBORFault) {
      return try CBORWriter.bytes(of: item, limits)
    } catch {
      throw MessagingError(.encodingFailed, "\(Message.type): \(error)")
    }
  }

  /// The message in these bytes. Throws ``MessagingError`` with `wrongVersion` or `decodingFailed`, which names the byte or
  /// the key.
  public func decode(_ body: [UInt8], version: UInt16) throws -> Message {
    try Message.type.checkReads(version)
    let item: CBORItem
    do throws(CBORFault) {
      item = try CBORReader.item(in: body, limits)
    } catch {
      throw MessagingError(.decodingFailed, "\(Message.type): \(error)")
    }
    do {
      return try CBORDecoding(item, maximumItems: limits.maximumItems).decode(Message.self)
    } catch let error as DecodingError {
      throw MessagingError(.decodingFailed, "\(Message.type): \(error.place)", cause: error)
    }
  }
}
