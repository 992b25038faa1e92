/// A moment by the engine's clock, with nanoseconds, as its API writes it (RFC 3339).
public struct EngineTime: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Whole seconds since 1970-01-01T00:00:00Z.
  public let seconds: Int64
  /// 0 to 999,999,999.
  public let nanoseconds: Int32

  /// Since 1970 by UTC. `nanoseconds` are those of the second, 0 to 999,999,999.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = min(max(0, nanoseconds), 999_999_999)
  }

  /// Reads `2026-11-21T00:08:52.468472803Z`, with `+hh:mm` as well. Nil if it isn't such a text.
  public init?(_ text: some StringProtocol) {
    self.init(bytes: text.utf8)
  }

  public static func < (left: EngineTime, right: EngineTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// The time from `earlier` to this one.
  public func duration(since earlier: EngineTime) -> Duration {
    .seconds(seconds.subtractingReportingOverflow(earlier.seconds).partialValue)
      + .nanoseconds(Int64(nanoseconds) - Int64(earlier.nanoseconds))
  }

  /// RFC 3339 in UTC.
  public var description: String {
    let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
    let time = seconds - days * 86400
    let (year, month, day) = Self.date(days)
    var text = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))T"
    text += "\(Self.padded(time / 3600, 2)):\(Self.padded(time / 60 % 60, 2)):\(Self.padded(time % 60, 2))"
    if nanoseconds > 0 { text += ".\(Self.padded(Int64(nanoseconds), 9))" }
    return text + "Z"
  }

  /// Seconds with a fraction, which is what the API takes in queries.
  var queryValue: String { "\(seconds).\(Self.padded(Int64(nanoseconds), 9))" }

  /// Go's zero time: what the API writes for "never".
  var isNever: Bool { seconds <= -62_135_596_800 }

  init?(bytes: some Collection<UInt8>) {
    var rest = bytes[...]
    func digits(_ count: Int) -> Int64? {
      guard rest.count >= count else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(count) {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      rest = rest.dropFirst(count)
      return value
    }
    func separator(_ expected: Unicode.Scalar...) -> UInt8? {
      guard let byte = rest.first, expected.contains(Unicode.Scalar(byte)) else { return nil }
      rest = rest.dropFirst()
      return byte
    }
    guard let year = digits(4), separator("-") != nil, let month = digits(2), separator("-") != nil,
      let day = digits(2), separator("T", "t", " ") != nil, let hour = digits(2), separator(":") != nil,
      let minute = digits(2), separator(":") != nil, let second = digits(2),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var fraction: Int32 = 0
    if separator(".") != nil {
      var scale: Int32 = 100_000_000
      var count = 0
      while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
        fraction += Int32(byte - 0x30) * scale
        scale /= 10
        count += 1
        rest = rest.dropFirst()
      }
      guard count > 0 else { return nil }
    }
    var offset: Int64 = 0
    guard let zone = separator("Z", "z", "+", "-") else { return nil }
    if zone == UInt8(ascii: "+") || zone == UInt8(ascii: "-") {
      guard let hours = digits(2), separator(":") != nil, let minutes = digits(2), hours < 24, minutes < 60 else {
        return nil
      }
      offset = (hours * 60 + minutes) * (zone == UInt8(ascii: "-") ? -60 : 60)
    }
    guard rest.isEmpty else { return nil }
    seconds = Self.days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
    nanoseconds = fraction
  }

  // Days since 1970 and back, by counting from March so that the leap day comes last.

  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(_ days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension EngineTime: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = EngineTime(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\"\(text.prefix(64))\" is no RFC 3339 time")
    }
    self = time
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
