public import EdgeModel

/// One allocation as a runtime finds it on the machine.
public struct RuntimeInstance: Sendable, Hashable, Identifiable {
  /// Whether it runs.
  public enum Phase: Sendable, Hashable {
    /// Built or created, never started, or left behind half-made.
    case created
    /// Its process runs, well or not.
    case running
    /// Ended by itself or by us; `nil` when nobody saw the status.
    case exited(status: Int32?)
  }

  /// What the runtime's own checks say, where it makes any (a command inside, the image's own check).
  public enum Health: Sendable, Hashable {
    /// Too early to say.
    case starting
    /// The check passed the last time.
    case healthy
    /// The check failed as often as it may.
    case unhealthy
  }

  /// The allocation, as its label or its folder names it.
  public let id: AllocationID
  /// Whether it runs.
  public var phase: Phase
  /// The epoch that its label names.
  public var epoch: UInt64
  /// Where its port can be tried from this machine, when it runs: `127.0.0.1` and the host port, say.
  public var probeHost: String
  /// The port to try at ``probeHost``; 0 for none, or where it isn't known.
  public var probePort: UInt16
  /// `nil` where the runtime doesn't check.
  public var health: Health?
  /// More about its end than the status says: that another service of the app ended, say. A sentence without a full stop.
  public var reason: String?

  public init(
    id: AllocationID, phase: Phase, epoch: UInt64, probeHost: String = "127.0.0.1", probePort: UInt16,
    health: Health? = nil, reason: String? = nil
  ) {
    self.id = id
    self.phase = phase
    self.epoch = epoch
    self.probeHost = probeHost
    self.probePort = probePort
    self.health = health
    self.reason = reason
  }
}
