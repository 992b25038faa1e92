extension Duration {
  /// Rounded up and not negative.
  var wholeSeconds: Int64 {
    let (seconds, attoseconds) = components
    return max(0, attoseconds > 0 && seconds < .max ? seconds + 1 : seconds)
  }

  /// Not negative, and at most about 292 years.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds > 0 ? .max : 0 }
    let (sum, carried) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return max(0, carried ? .max : sum)
  }
}
