public import EdgeModel

/// What a worker obeys: the newest complete set of the highest epoch that it has heard of, and nothing older.
///
/// A worker stores it before it acts, so that after a restart it never obeys a leader that it had seen replaced.
public struct AssignmentGate: Hashable, Sendable {
  /// The highest epoch heard of; 0 before the first.
  public private(set) var epoch: UInt64
  /// The newest set, if there ever was one.
  public private(set) var assignments: Assignments?

  /// As it was stored; the epoch is never below that of the assignments.
  public init(epoch: UInt64 = 0, assignments: Assignments? = nil) {
    self.epoch = max(epoch, assignments?.epoch ?? 0)
    self.assignments = assignments
  }

  /// Notes an epoch: a lower one has no say any more.
  public mutating func raise(epoch: UInt64) throws(AssignmentRefusal) {
    try check(epoch)
    self.epoch = epoch
  }

  /// Lets a set in, in the place of the one before.
  public mutating func admit(_ set: Assignments) throws(AssignmentRefusal) {
    try check(set.epoch)
    if let assignments {
      guard set.cluster == assignments.cluster else {
        throw AssignmentRefusal(
          isForeign: true,
          "the assignments are of cluster \(set.cluster), this machine belongs to \(assignments.cluster)")
      }
      guard set.node == assignments.node else {
        throw AssignmentRefusal(
          isForeign: true, "the assignments are for machine \(set.node), this one is \(assignments.node)")
      }
      guard set.version >= assignments.version else {
        throw AssignmentRefusal(
          isForeign: false,
          "the assignments are of position \(set.version), \(assignments.version) is stored already")
      }
    }
    epoch = set.epoch
    assignments = set
  }

  private func check(_ epoch: UInt64) throws(AssignmentRefusal) {
    guard epoch >= self.epoch else {
      throw AssignmentRefusal(isForeign: false, "epoch \(epoch) has no say any more: epoch \(self.epoch) was seen")
    }
  }
}

/// Why a worker does not obey.
public struct AssignmentRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whether it is of another cluster or for another machine; otherwise it is older than what was seen.
  public let isForeign: Bool
  /// The reason in a sentence that names both sides.
  public let description: String

  init(isForeign: Bool, _ description: String) {
    self.isForeign = isForeign
    self.description = description
  }
}
