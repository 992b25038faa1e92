import Coordination
import EdgeModel
import Synchronization

@testable import EdgeAgent

/// A log in memory of which a test says who leads it.
final class ScriptedLog: CoordinatedLog {
  private struct State {
    var leadership = Leadership()
    var durability = Durability.local
    var refusal: DesiredLogError?
    var handOvers: [NodeID?] = []
  }

  let inner = InMemoryDesiredLog()
  private let script = Mutex(State())
  private let changed = ChangeSignal()

  /// Whom the lead was to be handed to.
  var handOvers: [NodeID?] { script.withLock { $0.handOvers } }

  /// Says who leads from now on.
  func say(_ role: ReplicaRole, epoch: UInt64, leader: NodeID?) {
    script.withLock { $0.leadership = Leadership(role: role, epoch: epoch, leader: leader) }
    changed.raise()
  }

  func acknowledges(_ durability: Durability) { script.withLock { $0.durability = durability } }

  /// Hands over to nobody.
  func refuses(_ error: DesiredLogError) { script.withLock { $0.refusal = error } }

  /// Writes as whoever leads.
  func write(_ changes: DesiredChange...) throws {
    let version = inner.state().version
    _ = try inner.append(changes, after: version, epoch: max(version.epoch, 1))
  }

  func propose(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) async throws -> Acknowledgement {
    let version = try inner.append(changes, after: after, epoch: epoch)
    return Acknowledgement(version: version, durability: script.withLock { $0.durability })
  }

  func state() async throws -> DesiredState { inner.state() }

  func entries(after: DesiredVersion, limit: Int) async throws -> DesiredPage {
    try inner.entries(after: after, limit: limit)
  }

  func ingest(_ page: DesiredPage) async throws -> DesiredVersion { try inner.ingest(page) }

  func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await inner.waitForChange(after: after)
  }

  func leadership() async throws -> Leadership { script.withLock { $0.leadership } }

  func waitForLeadership(after known: Leadership) async throws -> Leadership {
    while true {
      let seen = changed.value
      let leadership = script.withLock { $0.leadership }
      if leadership != known { return leadership }
      _ = try await changed.wait(after: seen)
    }
  }

  func handOver(to node: NodeID?) async throws {
    try script.withLock { script in
      if let refusal = script.refusal { throw refusal }
      script.handOvers.append(node)
    }
  }

  func run() async throws { _ = try await ChangeSignal().wait(after: .max) }
}
