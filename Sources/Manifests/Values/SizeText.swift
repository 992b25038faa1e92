/// Amounts of bytes as manifests write them: `512`, `64k`, `256M`, `1.5GiB`. A `k` is 1024.
enum SizeText {
  static let expected = "an amount of memory such as \"256M\" or \"1.5G\""

  /// `nil` where the text is none, or more than 2^60.
  static func parse(_ text: String) -> Int64? {
    guard (1...32).contains(text.utf8.count) else { return nil }
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).lowercased()
    guard let shift = shifts[unit], let count = Double(number), count.isFinite else { return nil }
    let bytes = count * Double(Int64(1) << shift)
    guard bytes >= 0, bytes <= Double(Int64(1) << 60) else { return nil }
    return Int64(bytes)
  }

  private static let shifts: [String: Int64] = [
    "": 0, "b": 0, "k": 10, "kb": 10, "kib": 10, "ki": 10, "m": 20, "mb": 20, "mib": 20, "mi": 20, "g": 30, "gb": 30,
    "gib": 30, "gi": 30, "t": 40, "tb": 40, "tib": 40, "ti": 40,
  ]
}
