import EdgeModel

/// The same version of an app on its way from one machine to another.
enum Relocation {
  /// - Returns: what an allocation was to take the place of, and what still shall run; `nil` for one that is a version of its
  ///   own.
  static func origin(of allocation: Allocation, in state: DesiredState) -> AllocationID? {
    state.allocations(of: allocation.id.deployment).last { older in
      older.phase == .run && older.id.generation == allocation.id.generation && older.id < allocation.id
        && older.node != allocation.node && ResolvedSource(of: older).isSame(as: ResolvedSource(of: allocation))
    }?.id
  }
}

extension PlatformSnapshot {
  /// Whether an allocation answers now.
  func isServing(_ allocation: Allocation) -> Bool {
    heard.contains(allocation.node) && reports[allocation.node]?.observed(allocation.id)?.phase == .running
  }
}
