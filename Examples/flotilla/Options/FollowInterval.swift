import ArgumentParser

/// What may follow `--follow-branch`, as it was written: an option that can stand alone takes what it can't read for the
/// next argument, and says nothing.
struct FollowInterval: ExpressibleByArgument, Hashable, CustomStringConvertible {
  let text: String

  static let usual = FollowInterval(text: "60s")

  private init(text: String) { self.text = text }

  /// An address is not taken for an interval.
  init?(argument: String) {
    guard !argument.contains(where: { "/:@.".contains($0) }) else { return nil }
    text = argument
  }

  var description: String { text }

  /// - Throws: `ValidationError` for what is none.
  func interval() throws -> Interval {
    guard let interval = Interval(argument: text) else {
      throw ValidationError("--follow-branch: '\(text.prefix(40))' is no interval from 5s to 24h, such as 30s or 5m")
    }
    return interval
  }
}
