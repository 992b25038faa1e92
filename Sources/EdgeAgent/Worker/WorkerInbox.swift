import EdgeModel
import Synchronization

/// What has come for the worker since it last looked: the newest set, and what its work did.
final class WorkerInbox: Sendable {
  private struct State {
    var assignments: Assignments?
    var events: [WorkerReconciler.Event] = []
    var contact: Stopwatch?
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
  func heardLeader(asked: Stopwatch) {
    state.withLock { state in
      if let known = state.contact, known.elapsed <= asked.elapsed { return }
      state.contact = asked
    }
  }

  func add(_ event: WorkerReconciler.Event) { state.withLock { $0.events.append(event) } }

  func takeEvents() -> [WorkerReconciler.Event] {
    state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }
}
