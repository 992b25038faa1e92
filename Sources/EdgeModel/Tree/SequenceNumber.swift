/// The place of an entry in one origin's journal: 1, 2, 3, without a gap. 0 is before the first.
public struct SequenceNumber: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  /// 1 for the first entry; 0 is before it.
  public var value: UInt64

  public init(_ value: UInt64) { self.value = value }

  /// Before the first entry.
  public static let zero = SequenceNumber(0)

  /// The next one; the last that can be counted is its own successor.
  public var next: SequenceNumber { SequenceNumber(value == .max ? .max : value + 1) }

  public var description: String { "\(value)" }

  public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

  public init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(UInt64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
