public import EdgeModel
import Synchronization

/// What a leader knows of the branches that deployments follow, and who asks it to look at one now. It ends with the lead: the
/// next leader looks for itself.
final class BranchBoard: Sendable {
  private struct State {
    /// How long to wait with each look that is asked for.
    var rung: [DeploymentID: Duration] = [:]
    var allowances: [DeploymentID: RingAllowance] = [:]
    var conditions: [DeploymentID: BranchCondition] = [:]
  }

  private let state = Mutex(State())
  private let age: Stopwatch
  /// Raised when a look is asked for.
  let asked = ChangeSignal()

  init(_ time: TimeSource) { age = time.stopwatch() }

  var conditions: [DeploymentID: BranchCondition] { state.withLock { $0.conditions } }

  /// Asks for a look.
  /// - Returns: whether it is taken at once; not when that was too often: then it is taken a little later.
  func ring(_ id: DeploymentID) -> Bool {
    let now = age.elapsed
    let isGranted = state.withLock { state in
      let isGranted = state.allowances[id, default: RingAllowance(now: now)].take(now: now)
      let wait = isGranted ? Duration.zero : RingAllowance.refill
      state.rung[id] = min(state.rung[id] ?? wait, wait)
      return isGranted
    }
    asked.raise()
    return isGranted
  }

  /// The branches that looks are asked for, and how long to wait with each.
  func takeRung() -> [DeploymentID: Duration] {
    state.withLock { state in
      defer { state.rung = [:] }
      return state.rung
    }
  }

  /// - Returns: whether people see something else now.
  func publish(_ conditions: [DeploymentID: BranchCondition]) -> Bool {
    state.withLock { state in
      defer {
        state.conditions = conditions
        state.allowances = state.allowances.filter { conditions[$0.key] != nil }
      }
      return state.conditions.count != conditions.count
        || conditions.contains { id, new in
          state.conditions[id].map { $0.head != new.head || $0.problem != new.problem } ?? true
        }
    }
  }
}

/// How a branch is that a deployment follows, as far as the leader knows.
public struct BranchCondition: Hashable, Sendable {
  /// What it pointed at when it was last looked at.
  public var head: CommitID?
  /// Why it can't be looked at, for people.
  public var problem: String?
  /// When it is looked at next.
  public var nextLook: Timestamp

  public init(head: CommitID?, problem: String?, nextLook: Timestamp) {
    self.head = head
    self.problem = problem
    self.nextLook = nextLook
  }
}
