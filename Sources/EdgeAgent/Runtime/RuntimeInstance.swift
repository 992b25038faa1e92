public import EdgeModel

/// One allocation as a runtime finds it on the machine.
public struct RuntimeInstance: Sendable, Hashable, Identifiable {
  public enum Phase: Sendable, Hashable {
    /// Built or created, never started, or left behind half-made.
    case created
    case running
    /// Ended by itself or by us; `nil` when nobody saw the status.
    case exited(status: Int32?)
  }

  public let id: AllocationID
  public var phase: Phase
  /// The epoch that its label names.
  public var epoch: UInt64
  /// Where its port can be tried from this machine, when it runs: `127.0.0.1` and the host port, say.
  public var probeHost: String
  public var probePort: UInt16

  public init(id: AllocationID, phase: Phase, epoch: UInt64, probeHost: String = "127.0.0.1", probePort: UInt16) {
    self.id = id
    self.phase = phase
    self.epoch = epoch
    self.probeHost = probeHost
    self.probePort = probePort
  }
}
