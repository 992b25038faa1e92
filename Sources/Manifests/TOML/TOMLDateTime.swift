/// A day of the Gregorian calendar, in no particular time zone.
public struct TOMLDate: Sendable, Hashable, CustomStringConvertible {
  /// 0 to 9999.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to the length of the month.
  public let day: Int

  /// Nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (0...9999).contains(year), (1...12).contains(month) else { return nil }
    let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length = month == 2 && isLeapYear ? 29 : lengths[month - 1]
    guard (1...length).contains(day) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// As RFC 3339 writes it.
  public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

/// A time of day, in no particular time zone.
public struct TOMLTime: Sendable, Hashable, CustomStringConvertible {
  /// 0 to 23.
  public let hour: Int
  /// 0 to 59.
  public let minute: Int
  /// 0 to 60: RFC 3339 allows for a leap second.
  public let second: Int
  /// 0 to 999,999,999. Finer fractions in a file are cut off, as TOML says.
  public let nanosecond: Int

  /// Nil where there is no such time.
  public init?(hour: Int, minute: Int, second: Int, nanosecond: Int = 0) {
    guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
      (0...999_999_999).contains(nanosecond)
    else { return nil }
    (self.hour, self.minute, self.second, self.nanosecond) = (hour, minute, second, nanosecond)
  }

  /// As RFC 3339 writes it, without trailing zeroes of the fraction.
  public var description: String {
    let whole = "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
    guard nanosecond > 0 else { return whole }
    let fraction = padded(nanosecond, 9)
    return "\(whole).\(fraction[...].trimmingZeroes)"
  }
}

/// A day and a time of day; with an offset from UTC it is a moment, without one a local time.
public struct TOMLDateTime: Sendable, Hashable, CustomStringConvertible {
  /// The day in the zone of the offset; a local day without one.
  public let date: TOMLDate
  /// The time of day in the zone of the offset; a local time without one.
  public let time: TOMLTime
  /// Minutes east of UTC, -1439 to 1439; nil for a local time.
  public let offsetMinutes: Int?

  /// Nil where the offset is a day or more.
  public init?(date: TOMLDate, time: TOMLTime, offsetMinutes: Int? = nil) {
    if let offsetMinutes, !(-1439...1439).contains(offsetMinutes) { return nil }
    (self.date, self.time, self.offsetMinutes) = (date, time, offsetMinutes)
  }

  /// As RFC 3339 writes it.
  public var description: String {
    let local = "\(date)T\(time)"
    guard let offsetMinutes else { return local }
    guard offsetMinutes != 0 else { return "\(local)Z" }
    let size = abs(offsetMinutes)
    return "\(local)\(offsetMinutes < 0 ? "-" : "+")\(padded(size / 60, 2)):\(padded(size % 60, 2))"
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Substring {
  fileprivate var trimmingZeroes: Substring {
    var result = self
    while result.last == "0" { result.removeLast() }
    return result
  }
}
