import ArgumentParser
import EdgeModel

/// How often a branch is looked at: `30s`, `5m`, `2h`.
struct Interval: ExpressibleByArgument, Hashable, CustomStringConvertible {
  let seconds: UInt32

  static let usual = Interval(BranchFollowing.usual)

  private static let units: [(unit: Character, seconds: UInt32)] = [("h", 3_600), ("m", 60), ("s", 1)]

  init(_ seconds: UInt32) { self.seconds = seconds }

  init?(argument: String) {
    guard let unit = argument.last, let factor = Self.units.first(where: { $0.unit == unit })?.seconds,
      let count = UInt32(argument.dropLast())
    else { return nil }
    let (seconds, overflow) = count.multipliedReportingOverflow(by: factor)
    guard !overflow, BranchFollowing.range.contains(seconds) else { return nil }
    self.seconds = seconds
  }

  /// In the largest unit that it is a whole number of.
  var description: String {
    let unit = Self.units.first { seconds.isMultiple(of: $0.seconds) }
    return unit.map { "\(seconds / $0.seconds) \($0.unit == "m" ? "min" : String($0.unit))" } ?? "\(seconds) s"
  }
}
