import EdgeModel
import EdgeStore
import Synchronization

/// The platform's keys that this machine has: on disk, and in memory while it runs.
final class Keyring: Sendable {
  private struct State {
    var cluster: ClusterID?
    var current: PlatformKeyID?
    var keys: [PlatformKeyID: PlatformKey] = [:]
    /// Made, and on its way to the disk.
    var first: PlatformKey?
  }

  private let store: PlatformKeyStore
  private let state: Mutex<State>
  /// Raised with every key that comes.
  let changed = ChangeSignal()

  init(_ store: PlatformKeyStore) async {
    self.store = store
    state = Mutex(Self.read(await store.load()))
  }

  private static func read(_ kept: PlatformKeyStore.Keys?) -> State {
    var state = State()
    guard let kept else { return state }
    state.cluster = kept.cluster
    state.current = kept.current
    for (id, bytes) in kept.all {
      // What doesn't have the id that it is kept under is damaged, and asked for again.
      if let key = PlatformKey(bytes), key.id == id { state.keys[id] = key }
    }
    return state
  }

  func key(_ id: PlatformKeyID, of cluster: ClusterID) -> PlatformKey? {
    state.withLock { $0.cluster == cluster ? $0.keys[id] : nil }
  }

  /// The key that was in use when the leader was heard last.
  func current(of cluster: ClusterID) -> PlatformKey? {
    state.withLock { state in
      guard state.cluster == cluster, let id = state.current else { return nil }
      return state.keys[id]
    }
  }

  /// The key in use, or a new one for a platform that has none: whoever asks meanwhile gets the same.
  /// - Returns: `nil` when the system gives no random bytes.
  func currentOrNew(of cluster: ClusterID) -> PlatformKey? {
    state.withLock { state in
      if state.cluster == cluster, let known = state.current.flatMap({ state.keys[$0] }) { return known }
      state.first = state.first ?? .random()
      return state.first
    }
  }

  /// Returns once the key survives a power cut.
  /// - Throws: `StoreError`.
  func add(_ key: PlatformKey, of cluster: ClusterID, isCurrent: Bool) async throws {
    let known = state.withLock { state in
      state.cluster == cluster && state.keys[key.id] != nil && (!isCurrent || state.current == key.id)
    }
    guard !known else { return }
    let kept = try await store.add(key.bytes, as: key.id, of: cluster, isCurrent: isCurrent)
    state.withLock { $0 = Self.read(kept) }
    changed.raise()
  }
}
