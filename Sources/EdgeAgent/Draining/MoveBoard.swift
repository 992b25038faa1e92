import EdgeModel
import Synchronization

/// What a leader knows of apps that shall move and don't. It ends with the lead: the next leader tries for itself.
final class MoveBoard: Sendable {
  private struct State {
    var stuck: [DeploymentID: String] = [:]
    var mishaps: [DeploymentID: [Mishap]] = [:]
  }

  private struct Mishap {
    let node: NodeID
    let words: String
    let age: Stopwatch
  }

  /// For so long a machine on which an app did not come up isn't tried again.
  static let patience: Duration = .seconds(300)

  private let state = Mutex(State())
  private let time: TimeSource

  init(_ time: TimeSource) { self.time = time }

  /// Why apps don't move, for people.
  var stuck: [DeploymentID: String] { state.withLock { $0.stuck } }

  /// - Parameter words: `nil` for an app that is moved.
  /// - Returns: whether people see something else now.
  func note(_ id: DeploymentID, _ words: String?) -> Bool {
    state.withLock { state in
      defer { state.stuck[id] = words }
      return state.stuck[id] != words
    }
  }

  /// Forgets all but these.
  func keep(_ ids: Set<DeploymentID>) {
    state.withLock { state in state.stuck = state.stuck.filter { ids.contains($0.key) } }
  }

  /// An app was moved to a machine and did not come up there.
  func noteMishap(of id: DeploymentID, on node: NodeID, _ words: String) {
    let age = time.stopwatch()
    state.withLock { $0.mishaps[id, default: []].append(Mishap(node: node, words: words, age: age)) }
  }

  /// The machines that an app is not moved to for a while, and what happened there last.
  func mishaps(of id: DeploymentID) -> [NodeID: String] {
    state.withLock { state in
      let recent = (state.mishaps[id] ?? []).filter { $0.age.elapsed < Self.patience }
      state.mishaps[id] = recent.isEmpty ? nil : recent
      return Dictionary(recent.map { ($0.node, $0.words) }, uniquingKeysWith: { $1 })
    }
  }
}
