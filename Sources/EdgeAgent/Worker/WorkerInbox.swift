import EdgeModel
import Synchronization

/// What has come for the worker since it last looked: the newest set, and what its work did.
final class WorkerInbox: Sendable {
  private struct State {
    var assignments: Assignments?
    var events: [WorkerReconciler.Event] = []
    var contact: Stopwatch?
    /// When a leader was asked that answered after a long silence, or for the first time.
    var returned: Stopwatch?
    /// When the newest set was asked for that a leader gave.
    var confirmed: Stopwatch?
    var elsewhere: [ServedApp]?
  }

  private let state: Mutex<State>

  init(_ assignments: Assignments?) {
    state = Mutex(State(assignments: assignments))
  }

  var assignments: Assignments? { state.withLock { $0.assignments } }

  func replace(_ assignments: Assignments) { state.withLock { $0.assignments = assignments } }

  /// The apps that shall run on other machines; `nil` until a leader has said which.
  var elsewhere: [ServedApp]? { state.withLock { $0.elsewhere } }

  /// - Returns: whether that is news.
  func replace(elsewhere apps: [ServedApp]) -> Bool {
    state.withLock { state in
      defer { state.elsewhere = apps }
      return state.elsewhere != apps
    }
  }

  /// Runs since the newest question that a leader answered was asked; `nil` before the first answer.
  var lastContact: Stopwatch? { state.withLock { $0.contact } }

  /// Notes that a leader answered. It counts from the moment at which it was asked: the leader may have heard this
  /// machine no later than that.
  /// - Parameter givesSet: whether it gave the set that is in force here.
  /// - Returns: whether none was heard for so long before that what this machine has may run elsewhere by now.
  @discardableResult
  func heardLeader(asked: Stopwatch, givesSet: Bool = false) -> Bool {
    state.withLock { state in
      if givesSet, state.confirmed.map({ $0.elapsed > asked.elapsed }) ?? true { state.confirmed = asked }
      let gap = state.contact.map { $0.elapsed - asked.elapsed }
      if let gap, gap <= .zero { return false }
      state.contact = asked
      let isBack = gap.map { $0 >= Self.longSilence } ?? true
      if isBack { state.returned = asked }
      return isBack
    }
  }

  /// Whether a leader has given the set since it was heard again: a sign of life alone doesn't say what shall run here.
  var isConfirmed: Bool {
    state.withLock { state in
      guard let confirmed = state.confirmed?.elapsed, let returned = state.returned?.elapsed else { return false }
      return confirmed <= returned
    }
  }

  /// After which the first app may have been ended, and may have been placed elsewhere.
  private static let longSilence: Duration = .seconds(Availability.selfStopRange.lowerBound)

  func add(_ event: WorkerReconciler.Event) { state.withLock { $0.events.append(event) } }

  func takeEvents() -> [WorkerReconciler.Event] {
    state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }
}
