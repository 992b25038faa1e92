/// How well a machine suits a workload, from 0 to 10,000: an integer, so that every processor gets the same.
public struct Score: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  /// 10,000.
  public static let maximum = Score(10_000)
  /// From 0 to 10,000.
  public let points: Int32

  /// Values outside 0 to 10,000 become the nearest.
  public init(_ points: some BinaryInteger) {
    self.points = min(10_000, max(0, Int32(clamping: points)))
  }

  /// A part of a whole, in ten-thousandths; what is more than all of it, or a part of nothing, is all.
  public init(share part: Int64, of whole: Int64) {
    if part <= 0 {
      self.init(0)
    } else if whole <= 0 || part >= whole {
      self.init(10_000)
    } else {
      let (quotient, _) = whole.dividingFullWidth(part.multipliedFullWidth(by: 10_000))
      self.init(quotient)
    }
  }

  /// What is missing to the maximum.
  public var complement: Score { Score(10_000 - points) }

  public static func < (left: Self, right: Self) -> Bool { left.points < right.points }

  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Int32.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(points)
  }

  public var description: String { "\(points)" }
}
