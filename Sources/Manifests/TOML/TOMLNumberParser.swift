/// Booleans and numbers.
enum TOMLNumberParser {
  struct Failure: Error {
    var message: String
  }

  /// The values that are words.
  static func word(_ token: ArraySlice<UInt8>) -> TOMLValue.Kind? {
    switch String(decoding: token, as: UTF8.self) {
    case "true": .boolean(true)
    case "false": .boolean(false)
    case "inf", "+inf": .float(.infinity)
    case "-inf": .float(-.infinity)
    case "nan", "+nan", "-nan": .float(.nan)
    default: nil
    }
  }

  /// An integer or a float.
  static func parse(_ token: ArraySlice<UInt8>) throws(Failure) -> TOMLValue.Kind {
    var digits = token
    let sign = digits.first.flatMap { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") ? $0 : nil }
    if sign != nil { digits.removeFirst() }
    guard let first = digits.first, TOMLCharacter.isDigit(first) else { throw Failure(message: hint(token)) }
    if first == UInt8(ascii: "0"), let letter = digits.dropFirst().first, let base = base(letter) {
      guard sign == nil else { throw Failure(message: "a number in base \(base) has no sign") }
      return .integer(try integer(digits.dropFirst(2), base: base, isNegative: false))
    }
    if digits.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }) {
      return .float(try float(token, digits))
    }
    try checkLeadingZero(digits)
    return .integer(try integer(digits, base: 10, isNegative: sign == UInt8(ascii: "-")))
  }

  private static func base(_ letter: UInt8) -> Int? {
    switch letter {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }

  private static func integer(_ digits: ArraySlice<UInt8>, base: Int, isNegative: Bool) throws(Failure) -> Int64 {
    let plain = try withoutUnderscores(digits) { TOMLCharacter.digitValue($0).map { $0 < base } ?? false }
    var value: Int64 = 0
    for byte in plain {
      let digit = Int64(TOMLCharacter.digitValue(byte) ?? 0)
      let (product, overflow) = value.multipliedReportingOverflow(by: Int64(base))
      // downwards, since the range is one longer there
      let (sum, overflow2) =
        isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      guard !overflow, !overflow2 else { throw Failure(message: "a whole number has to fit into 64 bits") }
      value = sum
    }
    return value
  }

  private static func float(_ token: ArraySlice<UInt8>, _ unsigned: ArraySlice<UInt8>) throws(Failure) -> Double {
    let mantissa = unsigned.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
    try checkLeadingZero(whole)
    var text = token.first == UInt8(ascii: "-") ? [UInt8(ascii: "-")] : []
    text += try withoutUnderscores(whole, TOMLCharacter.isDigit)
    if whole.count < mantissa.count {
      text.append(UInt8(ascii: "."))
      text += try withoutUnderscores(mantissa.dropFirst(whole.count + 1), TOMLCharacter.isDigit)
    }
    if mantissa.count < unsigned.count {
      var exponent = unsigned.dropFirst(mantissa.count + 1)
      text.append(UInt8(ascii: "e"))
      if let sign = exponent.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        text.append(exponent.removeFirst())
      }
      text += try withoutUnderscores(exponent, TOMLCharacter.isDigit)
    }
    guard let value = Double(String(decoding: text, as: UTF8.self)) else {
      throw Failure(message: "expected a number")
    }
    return value
  }

  private static func checkLeadingZero(_ digits: ArraySlice<UInt8>) throws(Failure) {
    if digits.first == UInt8(ascii: "0"), digits.count > 1 {
      throw Failure(message: "a number may not begin with 0 (an octal one begins with 0o)")
    }
  }

  /// Digits with single underscores between them, and nothing else; there has to be one.
  private static func withoutUnderscores(
    _ digits: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool
  ) throws(Failure) -> [UInt8] {
    var result: [UInt8] = []
    var mayBeUnderscore = false
    for byte in digits {
      if byte == UInt8(ascii: "_") {
        guard mayBeUnderscore else { throw Failure(message: "an underscore in a number stands between two digits") }
        mayBeUnderscore = false
      } else {
        guard isDigit(byte) else { throw Failure(message: "expected a number (a string needs quotes)") }
        result.append(byte)
        mayBeUnderscore = true
      }
    }
    if digits.last == UInt8(ascii: "_") {
      throw Failure(message: "an underscore in a number stands between two digits")
    }
    guard !result.isEmpty else { throw Failure(message: "expected digits in the number") }
    return result
  }

  /// What was likely meant by something that isn't a value at all.
  private static func hint(_ token: ArraySlice<UInt8>) -> String {
    switch String(decoding: token, as: UTF8.self).lowercased() {
    case "true", "false": "a boolean is written true or false, in small letters"
    case "yes", "no", "on", "off": "expected a value: a boolean is true or false, a string needs quotes"
    case "null", "nil", "none": "expected a value: TOML has no null, leave the key out"
    case let text where text.hasPrefix(".") || text.hasPrefix("-.") || text.hasPrefix("+."):
      "a number needs a digit before its point"
    default: "expected a value (a string needs quotes)"
    }
  }
}
