/// What a machine sees of one allocation.
public struct ObservedAllocation: Codable, Hashable, Sendable, Identifiable {
  public enum Phase: String, Codable, Sendable, CaseIterable {
    /// Known, and nothing was done yet.
    case pending
    /// Its files are on their way.
    case fetching
    case building
    /// Started; its port does not answer yet.
    case starting
    /// Its port answers.
    case running
    /// A run that ended with status 0 before its port ever mattered.
    case completed
    case stopping
    /// Not running, as wanted; its files are kept.
    case stopped
    /// It can't run, for the reason in ``detail``.
    case failed
    /// Being taken away.
    case removing
  }

  public let id: AllocationID
  public var phase: Phase
  /// In words: why it failed, or what is going on.
  public var detail: String?
  /// How often it was started again after it had ended by itself.
  public var restarts: UInt32
  /// Since when it is in this phase.
  public var since: Timestamp

  public init(id: AllocationID, phase: Phase, detail: String? = nil, restarts: UInt32 = 0, since: Timestamp) {
    self.id = id
    self.phase = phase
    self.detail = detail
    self.restarts = restarts
    self.since = since
  }
}
