import EdgeModel

extension LeaderContact {
  /// Why an allocation that is wanted must not run now, if it mustn't.
  ///
  /// What runs already when the agent starts has its time from then on; what doesn't is not started before a leader said
  /// that this machine still has it.
  func reasonToEnd(_ allocation: Allocation, isRunning: Bool) -> String? {
    guard case .atMostOne(let limit) = allocation.workload.availability else { return nil }
    if silence >= limit {
      return """
        no leader was heard for \(limit.components.seconds) s, and the app runs at most once; it starts again when one is \
        heard that still wants it here
        """
    }
    if isRunning { return nil }
    if !isHeard {
      return "no leader was heard since the agent started, and the app runs at most once; it starts when one is heard"
    }
    // It may run elsewhere by now: a sign of life doesn't say.
    if isConfirmed { return nil }
    return "a leader is heard, and has not said yet that the app, which runs at most once, shall run here"
  }
}

extension WorkerReconciler {
  /// How often a worker looks whether a leader was heard while an app waits for that.
  static let unledPause: Duration = .seconds(1)

  /// When an allocation that runs at most once has to be looked at again, counted from the moment of a contact.
  func nextSelfStop(_ contact: LeaderContact) -> Duration? {
    guard let assignments else { return nil }
    return assignments.allocations.compactMap { allocation -> Duration? in
      guard allocation.phase == .run, case .atMostOne(let limit) = allocation.workload.availability else { return nil }
      guard contact.silence < limit else { return Self.unledPause }
      let rest = limit - contact.silence
      return contact.isHeard && contact.isConfirmed ? rest : min(rest, Self.unledPause)
    }.min()
  }
}
