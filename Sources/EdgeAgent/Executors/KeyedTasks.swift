import Synchronization

/// Long work under a name: at most one task a key, whose end wakes the executor that started it.
public final class KeyedTasks: Sendable {
  private struct Entry {
    let number: UInt64
    let task: Task<Void, Never>
  }

  private struct State {
    var next: UInt64 = 0
    var entries: [String: Entry] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())
  private let wake: WakeSignal

  init(wake: WakeSignal) { self.wake = wake }

  /// Whether no work runs.
  public var isIdle: Bool { state.withLock { $0.entries.isEmpty } }

  /// Whether work of this key runs; when its `ended` is called it doesn't any more.
  public func isRunning(_ key: String) -> Bool { state.withLock { $0.entries[key] != nil } }

  /// Starts work under a key, unless work of that key still runs.
  /// - Parameter ended: takes the result when the key is free again, just before the wake.
  /// - Returns: whether it was started.
  @discardableResult
  public func start<Result: Sendable>(
    _ key: String, _ work: @escaping @Sendable () async -> Result, ended: @escaping @Sendable (Result) -> Void
  ) -> Bool {
    state.withLock { state in
      guard !state.isClosed, state.entries[key] == nil else { return false }
      state.next &+= 1
      let number = state.next
      // Its life is the runner's: `close` cancels it and waits for its end.
      let task = Task.detached { [self] in
        let result = await work()
        self.state.withLock { if $0.entries[key]?.number == number { $0.entries[key] = nil } }
        ended(result)
        wake.wake(.taskEnded)
      }
      state.entries[key] = Entry(number: number, task: task)
      return true
    }
  }

  /// Asks the work of a key to end; its end is a wake.
  public func cancel(_ key: String) {
    state.withLock { $0.entries[key] }?.task.cancel()
  }

  /// Cancels all work, takes no more, and returns when all has ended.
  func close() async {
    let tasks = state.withLock { state in
      state.isClosed = true
      return state.entries.values.map(\.task)
    }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }
}
