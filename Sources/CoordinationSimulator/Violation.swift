/// A promise that was broken.
public struct Violation: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What must hold in every scenario, whatever befalls the machines; less of it is checked for a pair.
  ///
  /// - `oneLeaderAnEpoch`: no two machines lead in one epoch.
  /// - `oneLog`: what counts at a position on one machine counts there on all.
  /// - `nothingAcknowledgedLost`: what was acknowledged counts, and is still there in the end.
  /// - `leasesDoNotOverlap`: at most one machine believes that it leads without asking.
  /// - `noLowerEpochObeyed`: a worker acts on no older epoch or position than before.
  /// - `nothingDestroyedReturns`: what was destroyed is neither placed nor started again.
  /// - `nothingStoppedWithoutOmission`: a worker stops only what a complete set omits or doesn't want to run.
  /// - `noRestartByLeaderChange`: what runs is not started once more.
  /// - `noNeedlessElection`: who hears no majority begins no epoch.
  /// - `healsCompletely`: once faults end, one machine leads, requests succeed and what shall run does, once.
  public enum Promise: String, Codable, CaseIterable, Sendable {
    case oneLeaderAnEpoch, oneLog, nothingAcknowledgedLost, leasesDoNotOverlap, noLowerEpochObeyed,
      nothingDestroyedReturns, nothingStoppedWithoutOmission, noRestartByLeaderChange, noNeedlessElection,
      healsCompletely
  }

  /// Which one was broken.
  public var promise: Promise
  /// When, in seconds since the beginning.
  public var second: Double
  /// What was seen, with the machines and positions it is about.
  public var words: String

  public var description: String { "\(promise.rawValue) at \(second) s: \(words)" }
}
