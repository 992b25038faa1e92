/// How long a worker has heard no leader, by a clock that never jumps.
struct LeaderContact: Hashable, Sendable {
  /// Since the last question that was answered; since the agent's start where none was.
  var silence: Duration
  /// Whether a leader answered since the agent's start.
  var isHeard: Bool
  /// Whether a leader has said what shall run here since it was heard, or heard again after a long silence.
  var isConfirmed = true

  static let none = LeaderContact(silence: .zero, isHeard: false)
}
