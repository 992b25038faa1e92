/// A value in a message's headers or a declaration's arguments: every field type of AMQP 0-9-1 as RabbitMQ speaks it.
public indirect enum HeaderValue: Sendable, Hashable {
  /// True or false (`t` on the wire, as RabbitMQ's errata to AMQP 0-9-1 list the types).
  case bool(Bool)
  /// An integer of 8 bits (`b`).
  case int8(Int8)
  /// An integer of 8 bits without a sign (`B`).
  case uint8(UInt8)
  /// An integer of 16 bits (`s`).
  case int16(Int16)
  /// An integer of 16 bits without a sign (`u`).
  case uint16(UInt16)
  /// An integer of 32 bits (`I`).
  case int32(Int32)
  /// An integer of 32 bits without a sign (`i`).
  case uint32(UInt32)
  /// An integer of 64 bits (`l`); what integer literals are.
  case int64(Int64)
  /// RabbitMQ passes it on as it is, and turns it into the ``int64(_:)`` with the same bits where it writes headers anew,
  /// as in dead letters. Other clients read it as signed: for numbers above `Int64.max`, better send text.
  case uint64(UInt64)
  /// A number of 32 bits in floating point (`f`).
  case float(Float)
  /// A number of 64 bits in floating point (`d`).
  case double(Double)
  /// `value` divided by ten to the power of `scale`.
  case decimal(scale: UInt8, value: UInt32)
  /// Text; a long string on the wire that is no UTF-8 is read as ``bytes(_:)``.
  case string(String)
  /// A byte array, or text that is no UTF-8.
  case bytes([UInt8])
  /// Whole seconds since 1970, UTC.
  case timestamp(UInt64)
  /// Values of any types in order.
  case array([HeaderValue])
  /// Values by name, as headers themselves are.
  case table([String: HeaderValue])
  /// A field without a value.
  case void

  /// The text, where it is one.
  public var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number, where it is an integer that fits.
  public var integerValue: Int64? {
    switch self {
    case .int8(let value): Int64(value)
    case .uint8(let value): Int64(value)
    case .int16(let value): Int64(value)
    case .uint16(let value): Int64(value)
    case .int32(let value): Int64(value)
    case .uint32(let value): Int64(value)
    case .int64(let value): value
    case .uint64(let value): Int64(exactly: value)
    default: nil
    }
  }
}

extension HeaderValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .int64(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}
