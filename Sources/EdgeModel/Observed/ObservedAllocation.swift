/// What a machine sees of one allocation.
public struct ObservedAllocation: Codable, Hashable, Sendable, Identifiable {
  /// How far an allocation has come on its machine.
  public enum Phase: String, Codable, Sendable, CaseIterable {
    /// Known, and nothing was done yet.
    case pending
    /// Its files are on their way.
    case fetching
    /// Its artifact is being built.
    case building
    /// Started; its port does not answer yet.
    case starting
    /// Its port answers.
    case running
    /// A run that ended with status 0 before its port ever mattered.
    case completed
    /// It was told to end and still runs.
    case stopping
    /// Not running, as wanted; its files are kept.
    case stopped
    /// It can't run, for the reason in ``detail``.
    case failed
    /// Being taken away.
    case removing

    /// A phase that only a newer agent knows is no reason to refuse its whole report: it counts as ``pending``, of
    /// which nothing follows.
    public init(from decoder: any Decoder) throws {
      self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .pending
    }
  }

  /// The allocation that is seen.
  public let id: AllocationID
  /// How far it has come.
  public var phase: Phase
  /// In words: why it failed, or what is going on.
  public var detail: String?
  /// How often it was started again after it had ended by itself.
  public var restarts: UInt32
  /// Since when it is in this phase.
  public var since: Timestamp
  /// Whether it listens on the app's port itself, so that no other version can be started beside it.
  public var holdsPort: Bool {
    get { holds ?? false }
    set { holds = newValue ? true : nil }
  }
  /// Missing for no, so that older records stay readable.
  private var holds: Bool?
  /// The TCP port of the machine that other machines lead the app's port to; `nil` where they take that port itself.
  public var relayPort: UInt16?
  /// The host name by which the local network knows the app, such as `shop.local`; `nil` while it has none. Somebody else may
  /// have the one that it would be called by.
  public var localName: String?

  public init(id: AllocationID, phase: Phase, detail: String? = nil, restarts: UInt32 = 0, since: Timestamp) {
    self.id = id
    self.phase = phase
    self.detail = detail
    self.restarts = restarts
    self.since = since
  }
}
