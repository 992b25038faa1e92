/// Dates and times as RFC 3339 writes them.
enum TOMLDateParser {
  /// Whether a token is, or tries to be, a date or a time.
  static func isDateOrTime(_ token: ArraySlice<UInt8>) -> Bool {
    isShape(token.prefix(5), "0000-") || isShape(token.prefix(3), "00:")
  }

  /// Whether a token has the shape of a date alone.
  static func isDate(_ token: ArraySlice<UInt8>) -> Bool { isShape(token, "0000-00-00") }

  static func parse(_ token: ArraySlice<UInt8>) -> TOMLValue.Kind? {
    var rest = token
    guard isDate(token.prefix(10)) else {
      guard let time = time(&rest), rest.isEmpty else { return nil }
      return .time(time)
    }
    guard let year = number(&rest, 4), skip(&rest, "-"), let month = number(&rest, 2), skip(&rest, "-"),
      let day = number(&rest, 2), let date = TOMLDate(year: year, month: month, day: day)
    else { return nil }
    guard let separator = rest.popFirst() else { return .date(date) }
    guard separator | 0x20 == UInt8(ascii: "t") || separator == 0x20, let time = time(&rest) else { return nil }
    var minutes: Int?
    if !rest.isEmpty {
      guard let offset = offset(&rest), rest.isEmpty else { return nil }
      minutes = offset
    }
    return TOMLDateTime(date: date, time: time, offsetMinutes: minutes).map { .dateTime($0) }
  }

  private static func time(_ rest: inout ArraySlice<UInt8>) -> TOMLTime? {
    guard let hour = number(&rest, 2), skip(&rest, ":"), let minute = number(&rest, 2), skip(&rest, ":"),
      let second = number(&rest, 2)
    else { return nil }
    var nanosecond = 0
    if skip(&rest, ".") {
      let fraction = rest.prefix(while: TOMLCharacter.isDigit)
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(fraction.count)
      var digits = fraction.prefix(9)
      nanosecond = number(&digits, digits.count) ?? 0
      for _ in fraction.prefix(9).count..<9 { nanosecond *= 10 }
    }
    return TOMLTime(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
  }

  /// `Z`, `+01:00`, `-01:00`.
  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
    guard let first = rest.popFirst() else { return nil }
    if first | 0x20 == UInt8(ascii: "z") { return 0 }
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-"), let hours = number(&rest, 2), skip(&rest, ":"),
      let minutes = number(&rest, 2), hours < 24, minutes < 60
    else { return nil }
    let size = hours * 60 + minutes
    return first == UInt8(ascii: "-") ? -size : size
  }

  /// Exactly `count` digits, nine at most.
  private static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(TOMLCharacter.isDigit) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func skip(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  /// Whether the bytes have digits where `shape` has 0, and its other characters elsewhere.
  private static func isShape(_ bytes: ArraySlice<UInt8>, _ shape: StaticString) -> Bool {
    bytes.count == shape.utf8CodeUnitCount
      && zip(bytes, shape.description.utf8).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "0") ? TOMLCharacter.isDigit(byte) : byte == wanted
      }
  }
}
