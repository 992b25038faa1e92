/// A promise that was broken.
public struct Violation: Codable, Hashable, Sendable, CustomStringConvertible {
  public enum Promise: String, Codable, CaseIterable, Sendable {
    case oneLeaderAnEpoch, oneLog, nothingAcknowledgedLost, leasesDoNotOverlap, noLowerEpochObeyed,
      nothingDestroyedReturns, nothingStoppedWithoutOmission, noRestartByLeaderChange, noNeedlessElection,
      healsCompletely
  }

  public var promise: Promise
  /// When, in seconds since the beginning.
  public var second: Double
  public var words: String

  public var description: String { "\(promise.rawValue) at \(second) s: \(words)" }
}
