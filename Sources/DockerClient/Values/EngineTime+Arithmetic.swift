extension EngineTime {
  /// This moment and so much more; less where it is negative.
  func advanced(by duration: Duration) -> EngineTime {
    let (wholeSeconds, attoseconds) = duration.components
    var nanoseconds = Int64(nanoseconds) + attoseconds / 1_000_000_000
    var carried = wholeSeconds
    if nanoseconds < 0 {
      nanoseconds += 1_000_000_000
      carried = carried.addingReportingOverflow(-1).partialValue
    } else if nanoseconds >= 1_000_000_000 {
      nanoseconds -= 1_000_000_000
      carried = carried.addingReportingOverflow(1).partialValue
    }
    let (sum, hasOverflowed) = seconds.addingReportingOverflow(carried)
    return EngineTime(
      seconds: hasOverflowed ? (carried < 0 ? .min : .max) : sum, nanoseconds: Int32(truncatingIfNeeded: nanoseconds))
  }

  /// Reads the `Date` field of an answer, such as `Sat, 21 Nov 2026 16:49:56 GMT` (RFC 9110, 5.6.7).
  init?(httpDate text: String) {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let number = month + 1
    self.init("\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
  }
}
