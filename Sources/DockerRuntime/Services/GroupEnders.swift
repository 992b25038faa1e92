import EdgeModel

/// Ends what is left of apps of which one service has ended for good: one task an allocation, at most.
actor GroupEnders {
  private var tasks: [AllocationID: Task<Void, Never>] = [:]

  /// Runs `work` unless the same allocation is being ended already.
  func end(_ id: AllocationID, _ work: @escaping @Sendable () async -> Void) {
    guard tasks[id] == nil else { return }
    // Its life is this actor's: `finish` and `close` wait for its end.
    tasks[id] = Task {
      await work()
      tasks[id] = nil
    }
  }

  /// Returns when nothing of it is being ended any more.
  func finish(_ id: AllocationID) async { await tasks[id]?.value }

  func close() async {
    for task in tasks.values { task.cancel() }
    for task in tasks.values { await task.value }
  }
}
