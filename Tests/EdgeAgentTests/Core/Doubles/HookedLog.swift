import Coordination
import EdgeModel
import Synchronization

@testable import EdgeAgent

/// A log in memory where something may come between a writer's look and its write.
final class HookedLog: CoordinatedLog {
  typealias Hook = @Sendable ([DesiredChange]) async throws -> Void

  let inner = InMemoryDesiredLog()
  private let hook = Mutex<(isMeant: @Sendable (DesiredChange) -> Bool, body: Hook)?>(nil)

  /// Calls `body` before the next write with such a change; once.
  func before(_ isMeant: @escaping @Sendable (DesiredChange) -> Bool, _ body: @escaping Hook) {
    hook.withLock { $0 = (isMeant, body) }
  }

  func propose(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) async throws -> Acknowledgement {
    let due: Hook? = hook.withLock { hook in
      guard let (isMeant, body) = hook, changes.contains(where: isMeant) else { return nil }
      hook = nil
      return body
    }
    try await due?(changes)
    let version = try inner.append(changes, after: after, epoch: epoch)
    return Acknowledgement(version: version, durability: .local)
  }

  func state() async throws -> DesiredState { inner.state() }

  func entries(after: DesiredVersion, limit: Int) async throws -> DesiredPage {
    try inner.entries(after: after, limit: limit)
  }

  func ingest(_ page: DesiredPage) async throws -> DesiredVersion { try inner.ingest(page) }

  func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await inner.waitForChange(after: after)
  }

  func leadership() async throws -> Leadership {
    Leadership(role: .leader, epoch: inner.state().version.epoch, leader: Sample.node)
  }

  func waitForLeadership(after known: Leadership) async throws -> Leadership {
    _ = try await ChangeSignal().wait(after: .max)
    return known
  }

  func handOver(to node: NodeID?) async throws { throw DesiredLogError(.refused, "there is nobody else") }

  func run() async throws { _ = try await ChangeSignal().wait(after: .max) }
}
