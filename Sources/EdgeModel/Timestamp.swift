/// A point of civil time in milliseconds since 1970-01-01T00:00:00Z. Made by who has a clock; the model has none.
public struct Timestamp: Hashable, Comparable, Codable, Sendable {
  /// Since 1970-01-01T00:00:00Z, without leap seconds; negative before.
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}
