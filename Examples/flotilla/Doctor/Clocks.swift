import ControlAPI
import EdgeModel

/// How far the clocks of machines are apart, as far as a question and its answer can say.
struct ClockReading: Sendable, Hashable {
  let name: String
  /// Its clock minus this machine's, in milliseconds, taken in the middle between question and answer.
  let offset: Int64
  /// By how much that may be wrong: half of the time that the answer took.
  let uncertainty: Int64

  /// - Parameters:
  ///   - asked, answered: this machine's clock before and after.
  init?(_ answer: PingAnswer, asked: Timestamp, answered: Timestamp) {
    guard let at = answer.at, answered >= asked else { return nil }
    name = answer.name.rawValue
    let took = answered.milliseconds - asked.milliseconds
    let middle = asked.milliseconds + took / 2
    let (difference, overflow) = at.timestamp.milliseconds.subtractingReportingOverflow(middle)
    offset = overflow ? .max : difference
    uncertainty = took / 2 + 1
  }

  init(name: String, offset: Int64, uncertainty: Int64) {
    self.name = name
    self.offset = offset
    self.uncertainty = uncertainty
  }

  /// Logs and changes are read side by side: a second between machines is confusing. A minute and more breaks promises:
  /// what is written that far ahead is set aside.
  private static let confusing: Int64 = 1_000
  private static let broken: Int64 = 30_000

  /// - Parameter leader: the leader's own reading, which the others are held against.
  func check(against leader: ClockReading) -> Check {
    let (difference, overflow) = offset.subtractingReportingOverflow(leader.offset)
    let apart = overflow ? .max : Int64(clamping: difference.magnitude)
    let (sum, _) = uncertainty.addingReportingOverflow(leader.uncertainty)
    let isSure = apart > sum
    let whose =
      name == leader.name ? "this machine and the leader, \(name)," : "\(name) and the leader, \(leader.name),"
    let message = "\(whose) are \(Self.words(apart)) apart (± \(Self.words(sum)))"
    let advice = "let a time service set both clocks: apt-get install systemd-timesyncd, or chrony"
    guard isSure, apart > Self.confusing else { return Check("clock of \(name)", .ok, message) }
    return Check("clock of \(name)", apart > Self.broken ? .fail : .warn, message, advice: advice)
  }

  static func words(_ milliseconds: Int64) -> String {
    milliseconds < 1_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000).\(milliseconds / 100 % 10) s"
  }
}
