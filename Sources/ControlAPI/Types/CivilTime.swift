public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A point of time as people read it in JSON: ISO 8601 in UTC with milliseconds, such as `2026-03-01T12:30:00.250Z`.
///
/// Records between agents carry a ``Timestamp``; what people and scripts read carries this.
public struct CivilTime: Hashable, Comparable, Sendable, LosslessStringConvertible {
  /// The same in milliseconds, within the years 1600 to 9999.
  public let timestamp: Timestamp

  /// The years 1600 to 9999: the calendar of today, in four digits.
  private static let range: ClosedRange<Int64> = -11_676_096_000_000...253_402_300_799_999

  /// A time outside the years 1600 to 9999 becomes the nearest one inside.
  public init(_ timestamp: Timestamp) {
    let milliseconds = min(max(timestamp.milliseconds, Self.range.lowerBound), Self.range.upperBound)
    self.timestamp = Timestamp(milliseconds: milliseconds)
  }

  /// Reads ISO 8601 with a zone, with or without fractions of a second.
  public init?(_ text: String) {
    guard text.utf8.count <= 40 else { return nil }
    for hasFraction in [true, false] {
      let style = Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction)
      guard let date = try? style.parse(text) else { continue }
      let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
      guard milliseconds >= Double(Self.range.lowerBound), milliseconds <= Double(Self.range.upperBound) else {
        return nil
      }
      self.init(Timestamp(milliseconds: Int64(milliseconds)))
      return
    }
    return nil
  }

  public var description: String {
    let (seconds, rest) = timestamp.milliseconds.quotientAndRemainder(dividingBy: 1000)
    let whole = rest < 0 ? seconds - 1 : seconds
    let milliseconds = rest < 0 ? rest + 1000 : rest
    // The fraction is written here: a Double of seconds can't hold every millisecond, and the style would cut it off.
    let text = Date(timeIntervalSince1970: Double(whole)).formatted(Date.ISO8601FormatStyle())
    let digits = String(milliseconds)
    return "\(text.dropLast()).\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)Z"
  }

  public static func < (left: Self, right: Self) -> Bool { left.timestamp < right.timestamp }
}

extension CivilTime: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = CivilTime(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text.prefix(40))' is no time such as 2026-03-01T12:30:00Z")
    }
    self = time
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
