public import Coordination
public import EdgeModel

/// A request that was written to the log.
public struct SubmittedChange: Hashable, Sendable {
  /// Who asked for what, with the id under which it can be followed.
  public var record: ChangeRecord
  /// How many machines hold it.
  public var durability: Durability

  public init(record: ChangeRecord, durability: Durability) {
    self.record = record
    self.durability = durability
  }
}
