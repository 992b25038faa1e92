import Coordination
import EdgeModel
import Synchronization

/// A disk in memory that refuses when a test wants it to.
final class FaultyDisk: ReplicaDisk {
  private struct State {
    var storeFault: DesiredLogError?
    var loadFault: DesiredLogError?
    var checkFault: DesiredLogError?
    var isOut = false
  }

  private let disk: InMemoryReplicaDisk
  private let state = Mutex(State())

  init(_ content: ReplicaContent) { disk = InMemoryReplicaDisk(content) }

  /// Whether it has refused to store, and was not read since.
  var isOut: Bool { state.withLock { $0.isOut } }
  var content: ReplicaContent { disk.load() }

  func refuseNextStore(_ error: DesiredLogError) { state.withLock { $0.storeFault = error } }
  func refuseNextLoad(_ error: DesiredLogError) { state.withLock { $0.loadFault = error } }
  func refuseNextCheck(_ error: DesiredLogError) { state.withLock { $0.checkFault = error } }

  func load() throws -> ReplicaContent {
    let fault = state.withLock { $0.loadFault.take() }
    if let fault { throw fault }
    defer { state.withLock { $0.isOut = false } }
    return disk.load()
  }

  func store(_ writes: [ReplicaWrite]) throws {
    let fault = state.withLock { state in
      if state.storeFault != nil { state.isOut = true }
      return state.storeFault.take()
    }
    if let fault { throw fault }
    disk.store(writes)
  }

  func check(_ changes: [DesiredChange]) throws {
    let fault = state.withLock { $0.checkFault.take() }
    if let fault { throw fault }
  }

  func orphans() -> [DesiredEntry] { disk.orphans() }
}
