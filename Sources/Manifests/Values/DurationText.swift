/// Lengths of time as manifests write them: `10s`, `1m30s`, `500ms`, `1h`.
enum DurationText {
  /// One day; more is no use in a manifest.
  static let longest: Duration = .seconds(86_400)

  static let expected = "a length of time such as \"10s\", \"1m30s\" or \"500ms\", at most a day"

  /// `nil` where the text is none, or longer than ``longest``.
  static func parse(_ text: String) -> Duration? {
    guard (1...40).contains(text.utf8.count) else { return nil }
    var rest = text[...]
    var total = Duration.zero
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let scale = scales[String(unit)], let count = Double(number), count.isFinite else { return nil }
      guard count <= 1e9 else { return nil }
      total += scale * count
      guard total <= longest else { return nil }
    }
    return total
  }

  /// A number of seconds.
  static func seconds(_ count: Double) -> Duration? {
    guard count.isFinite, count >= 0, count <= 86_400 else { return nil }
    return .seconds(count)
  }

  private static let scales: [String: Duration] = [
    "us": .microseconds(1), "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60), "h": .seconds(3_600),
    "d": .seconds(86_400),
  ]
}

extension Duration {
  /// Rounded up.
  var roundedSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
