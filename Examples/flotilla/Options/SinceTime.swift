import ArgumentParser
import ControlAPI
import EdgeModel

/// A moment in the past: a time ago (`90s`, `10m`, `2h`, `3d`) or ISO 8601.
enum SinceTime: ExpressibleByArgument, Hashable {
  case ago(milliseconds: Int64)
  case at(CivilTime)

  init?(argument: String) {
    if let milliseconds = Self.milliseconds(argument) {
      self = .ago(milliseconds: milliseconds)
    } else if let time = CivilTime(argument) {
      self = .at(time)
    } else {
      return nil
    }
  }

  private static func milliseconds(_ text: String) -> Int64? {
    guard let unit = text.last, let factor = factors[unit], let count = Int64(text.dropLast()), count >= 0 else {
      return nil
    }
    let (product, overflow) = count.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }

  private static let factors: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]

  func timestamp(now: Timestamp) -> Timestamp {
    switch self {
    case .ago(let milliseconds):
      let (difference, overflow) = now.milliseconds.subtractingReportingOverflow(milliseconds)
      return Timestamp(milliseconds: overflow ? .min : difference)
    case .at(let time):
      return time.timestamp
    }
  }
}
