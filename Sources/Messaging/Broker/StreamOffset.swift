/// Where in a stream a consumer begins: see ``QueueDeclaration/Kind/stream``.
public struct StreamOffset: Sendable, Hashable, CustomStringConvertible {
  /// The value of the consumer's argument `x-stream-offset`.
  package let argument: HeaderValue

  /// With the oldest message that there still is.
  public static let first = StreamOffset(argument: "first")
  /// With the last chunk that was written: a few of the latest messages.
  public static let last = StreamOffset(argument: "last")
  /// With what is published from now on.
  public static let next = StreamOffset(argument: "next")

  /// With the message of this number; the first message of a stream has the number 0. Where it is too old to be there any
  /// more, with the oldest that is.
  public static func offset(_ number: UInt64) -> StreamOffset {
    StreamOffset(argument: .int64(Int64(clamping: number)))
  }

  /// With the chunk that was written at this time, in whole seconds since 1970, UTC: some messages may be older.
  public static func timestamp(_ seconds: UInt64) -> StreamOffset {
    StreamOffset(argument: .timestamp(seconds))
  }

  public var description: String {
    switch argument {
    case .string(let text): text
    case .timestamp(let seconds): "timestamp \(seconds)"
    default: "offset \(argument.integerValue ?? 0)"
    }
  }

  /// The consumer's argument for it, and the header of deliveries that holds their number.
  package static let name = "x-stream-offset"
}

extension Delivery {
  /// The message's number in the stream that it was read from; nil for other queues.
  public var streamOffset: UInt64? {
    properties.headers[StreamOffset.name]?.integerValue.flatMap { UInt64(exactly: $0) }
  }
}
