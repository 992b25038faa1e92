/// That a deployment follows its branch: a new commit is deployed by itself.
public struct BranchFollowing: Codable, Hashable, Sendable {
  /// How often the branch is looked at, in seconds; what comes in between is told by a webhook, if there is one.
  public var seconds: UInt32
  /// Commits at the branch's head that are not deployed by themselves any more, oldest first: the one that was tried last,
  /// and those that people have left. Another one at its place ends that.
  public var passed: [CommitID] {
    get { dealtWith ?? [] }
    set { dealtWith = newValue.isEmpty ? nil : Array(newValue.suffix(Self.passedKept)) }
  }
  private var dealtWith: [CommitID]?

  /// From five seconds to a day.
  public static let range: ClosedRange<UInt32> = 5...86_400
  /// Where nobody says how often.
  public static let usual: UInt32 = 60
  /// How many commits are remembered.
  public static let passedKept = 8

  /// - Parameter seconds: what is outside of ``range`` becomes its nearest end.
  public init(seconds: UInt32 = usual, passed: [CommitID] = []) {
    self.seconds = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
    self.passed = passed
  }

  /// How often the branch is looked at. A record may hold what ``init(seconds:passed:)`` would not.
  public var interval: Duration { .seconds(Int64(min(max(seconds, Self.range.lowerBound), Self.range.upperBound))) }

  /// Remembers a commit as one that is not deployed by itself any more.
  public mutating func pass(_ commit: CommitID?) {
    guard let commit, !passed.contains(commit) else { return }
    passed.append(commit)
  }
}

extension Deployment {
  /// Whether a commit at the head of its branch is to be deployed by itself: it is new, nobody has left it, and it wasn't
  /// tried before.
  public func follows(to head: CommitID) -> Bool {
    guard intent == .run, let following else { return false }
    return resolved?.reference.commit != head && failure?.commit != head && !following.passed.contains(head)
  }
}
