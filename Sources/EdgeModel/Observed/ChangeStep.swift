/// One step of what a machine does to carry a change out: for which allocation, when, and how it ended.
public struct ChangeStep: Codable, Hashable, Sendable {
  /// What is done in a step.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// Getting the app's files.
    case fetch
    /// Building it, if that wasn't done before, and starting it.
    case start
    /// Waiting until it is well.
    case check
    /// Letting the requests end that its clients wait for.
    case drain
    /// Ending it; its files stay.
    case stop
    /// Taking away all that is left of it.
    case remove
    /// Taking away what there is of a version that came to nothing.
    case undo
    /// One that only a newer agent knows.
    case other

    public init(from decoder: any Decoder) throws {
      self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .other
    }
  }

  /// How a step ended, or that it hasn't. A word of a newer agent is read as ``interrupted``.
  public enum Outcome: String, Codable, Sendable, CaseIterable {
    /// It began and hasn't ended.
    case underWay
    /// It did what it was for.
    case done
    /// For the reason in ``ChangeStep/detail``.
    case failed
    /// It wasn't wanted any more.
    case cancelled
    /// The agent ended in the middle of it. What it left is found and used, or taken away, by the steps that follow.
    case interrupted

    public init(from decoder: any Decoder) throws {
      self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .interrupted
    }
  }

  /// Counts the machine's steps, from 1.
  public let number: UInt64
  /// The allocation that it is done for.
  public let allocation: AllocationID
  /// What is done; a word of a newer agent is read as ``Kind/other``.
  public let kind: Kind
  /// By the machine's own clock.
  public let began: Timestamp
  /// `nil` while it is under way.
  public var ended: Timestamp?
  /// ``Outcome/underWay`` until it ends.
  public var outcome: Outcome
  /// In words: why it failed.
  public var detail: String?

  public init(
    number: UInt64, allocation: AllocationID, kind: Kind, began: Timestamp, ended: Timestamp? = nil,
    outcome: Outcome = .underWay, detail: String? = nil
  ) {
    self.number = number
    self.allocation = allocation
    self.kind = kind
    self.began = began
    self.ended = ended
    self.outcome = outcome
    self.detail = detail
  }
}
