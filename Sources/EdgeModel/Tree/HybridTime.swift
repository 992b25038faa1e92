/// A moment of a hybrid logical clock: civil time, and a counter for what falls into one millisecond. Written `MS.COUNTER`.
///
/// It never falls behind what its writer has seen (Kulkarni et al., "Logical Physical Clocks", 2014), so a later decision
/// has the later time even where clocks differ. ``HybridClock`` of `Coordination` makes it.
public struct HybridTime: Hashable, Comparable, Sendable, LosslessStringConvertible {
  /// How far ahead of the reader's clock a write may be before it is quarantined: 60 s, in milliseconds.
  public static let greatestLead: Int64 = 60_000

  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var milliseconds: Int64
  /// Tells apart what falls into one millisecond, from 0.
  public var counter: UInt32

  public init(milliseconds: Int64, counter: UInt32 = 0) {
    self.milliseconds = milliseconds
    self.counter = counter
  }

  /// Reads `MS.COUNTER`, or `MS` alone for the counter 0, without leading zeros; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let milliseconds = parts.first.flatMap({ Int64($0) }) else { return nil }
    var counter: UInt32 = 0
    if parts.count == 2 {
      guard let number = parts.last.flatMap({ UInt32($0) }) else { return nil }
      counter = number
    }
    self.init(milliseconds: milliseconds, counter: counter)
    guard description == text else { return nil }
  }

  /// Before every write.
  public static let zero = HybridTime(milliseconds: 0)

  /// The next moment that can be told from this one.
  public var successor: HybridTime {
    if counter < .max { return HybridTime(milliseconds: milliseconds, counter: counter + 1) }
    return HybridTime(milliseconds: milliseconds == .max ? .max : milliseconds + 1)
  }

  /// Whether it is more than ``greatestLead`` after a reader's civil time.
  public func isAhead(of now: Timestamp) -> Bool {
    let (limit, overflow) = now.milliseconds.addingReportingOverflow(Self.greatestLead)
    return !overflow && milliseconds > limit
  }

  public var description: String { counter == 0 ? "\(milliseconds)" : "\(milliseconds).\(counter)" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.milliseconds, left.counter) < (right.milliseconds, right.counter)
  }
}

extension HybridTime: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = HybridTime(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text.prefix(80))' is no MS.COUNTER")
    }
    self = time
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
