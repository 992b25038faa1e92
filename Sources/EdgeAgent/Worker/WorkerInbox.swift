import EdgeModel
import Synchronization

/// What has come for the worker since it last looked: the newest set, and what its work did.
final class WorkerInbox: Sendable {
  private struct State {
    var assignments: Assignments?
    var events: [WorkerReconciler.Event] = []
  }

  private let state: Mutex<State>

  init(_ assignments: Assignments?) {
    state = Mutex(State(assignments: assignments))
  }

  var assignments: Assignments? { state.withLock { $0.assignments } }

  func replace(_ assignments: Assignments) { state.withLock { $0.assignments = assignments } }

  func add(_ event: WorkerReconciler.Event) { state.withLock { $0.events.append(event) } }

  func takeEvents() -> [WorkerReconciler.Event] {
    state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }
}
