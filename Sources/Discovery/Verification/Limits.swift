/// Checks of settings.
enum Limits {
  /// The longest time limit that may be set.
  static let longestTimeout = Duration.seconds(60)

  static func check(_ value: Int, in range: ClosedRange<Int>, _ name: String) throws(DiscoveryError) {
    guard range.contains(value) else {
      throw DiscoveryError(
        .invalidConfiguration, "\(name) is \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
  }

  static func check(_ timeout: Duration, _ name: String) throws(DiscoveryError) {
    guard timeout > .zero, timeout <= longestTimeout else {
      throw DiscoveryError(
        .invalidConfiguration, "\(name) is more than zero and at most \(longestTimeout), not \(timeout)")
    }
  }
}
