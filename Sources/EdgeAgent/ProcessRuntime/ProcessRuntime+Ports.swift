public import EdgeModel

extension ProcessRuntime: PortOwnership {
  /// Looks through the descriptors of all that the app has started (`/proc/net/tcp`, proc(5)).
  public nonisolated func listens(_ id: AllocationID, on port: UInt16) -> Bool? {
    #if os(Linux)
      PortUse.isHeld(port, byAnyOf: MarkedProcesses(mark: WorkloadEnvironment.mark(id)).find())
    #else
      nil
    #endif
  }
}
