import EdgeModel

/// When the leader looks at the branches that deployments follow, and what it does with what it sees. A value: no clock, no
/// git, no tasks inside. Times are since this leader began.
struct BranchWatch {
  enum Action: Hashable, Sendable {
    /// Ask the repository what its branch points at.
    case look(DeploymentID)
    /// Have a commit deployed.
    case deploy(DeploymentID, CommitID)
  }

  /// What a look gave.
  enum Sight: Hashable, Sendable {
    case head(CommitID)
    /// Nothing, and why, for people.
    case nothing(String)
  }

  private struct Entry {
    var source: GitSource
    var interval: Duration
    /// When to look next.
    var due: Duration
    var isLooking = false
    /// When to look since somebody told of a push while a look was under way, which may have come before it.
    var rungFor: Duration?
    var head: CommitID?
    var failures: UInt32 = 0
    var problem: String?
    /// How often a commit that could not be fetched was tried again, and when it is next.
    var retries: UInt32 = 0
    var retryAt: Duration?
  }

  /// The longest pause before a repository that can't be reached is asked again.
  static let longestPause: Duration = .seconds(900)
  /// How many repositories are asked at the same time.
  static let looksAtOnce = 4
  /// How often a commit that was seen and could not be fetched is tried again.
  static let retryBudget: UInt32 = 5

  private var entries: [DeploymentID: Entry] = [:]
  private var hasBegun = false

  init() {}

  /// What is known of each branch, with the time of the next look.
  var conditions: [DeploymentID: (head: CommitID?, problem: String?, due: Duration)] {
    entries.mapValues { ($0.head, $0.problem, $0.due) }
  }

  /// When there is something to do again if nothing happens before; looks that are due and wait for others don't count.
  func next(after now: Duration) -> Duration? {
    entries.values.flatMap { [$0.isLooking ? nil : $0.due, $0.retryAt] }.compactMap(\.self).filter { $0 > now }.min()
  }

  /// What follows from what shall be, and from all that was seen.
  mutating func actions(
    _ snapshot: PlatformSnapshot, now: Duration, random: inout some RandomNumberGenerator
  ) -> [Action] {
    let followed = snapshot.desired.deploymentsInOrder.filter { $0.intent == .run && $0.following != nil }
    let known = Set(followed.map(\.id))
    entries = entries.filter { known.contains($0.key) }
    var actions: [Action] = []
    for deployment in followed {
      guard let interval = deployment.following?.interval else { continue }
      note(deployment, interval, now, &random)
      guard let head = entries[deployment.id]?.head,
        snapshot.condition(of: deployment).status.isSettled, isDue(deployment, head, now, &random)
      else { continue }
      actions.append(.deploy(deployment.id, head))
    }
    hasBegun = true
    var free = Self.looksAtOnce - entries.values.count(where: \.isLooking)
    // Who waits longest comes first.
    let waiting = entries.filter { !$0.value.isLooking && $0.value.due <= now }
      .sorted { ($0.value.due, $0.key) < ($1.value.due, $1.key) }
    for (id, _) in waiting where free > 0 {
      entries[id]?.isLooking = true
      actions.append(.look(id))
      free -= 1
    }
    return actions
  }

  /// Takes what a look gave. One at a branch that isn't followed any more is forgotten.
  mutating func take(
    _ sight: Sight, of id: DeploymentID, now: Duration, random: inout some RandomNumberGenerator
  ) {
    guard var entry = entries[id], entry.isLooking else { return }
    entry.isLooking = false
    switch sight {
    case .head(let commit):
      if commit != entry.head { (entry.retries, entry.retryAt) = (0, nil) }
      entry.head = commit
      (entry.failures, entry.problem) = (0, nil)
      entry.due = now + Self.jittered(entry.interval, &random)
    case .nothing(let words):
      entry.failures = min(entry.failures + 1, 32)
      entry.problem = words
      entry.due = now + Self.jittered(Self.pause(entry.interval, after: entry.failures), &random)
    }
    if let rung = entry.rungFor { (entry.rungFor, entry.due) = (nil, max(now, rung)) }
    entries[id] = entry
  }

  /// Somebody told of a push.
  /// - Parameter time: when to look: now, or a little later where it comes too often.
  mutating func ring(_ id: DeploymentID, for time: Duration) {
    guard let entry = entries[id] else { return }
    if entry.isLooking {
      entries[id]?.rungFor = min(entry.rungFor ?? time, time)
    } else {
      entries[id]?.due = min(entry.due, time)
    }
  }

  /// Twice as long after each failure, up to ``longestPause``, or the interval where that is longer.
  static func pause(_ interval: Duration, after failures: UInt32) -> Duration {
    var pause = interval
    for _ in 0..<failures where pause < longestPause { pause *= 2 }
    return max(interval, min(pause, longestPause))
  }

  /// A tenth more or less, so that many don't ask at the same moment for ever.
  private static func jittered(_ pause: Duration, _ random: inout some RandomNumberGenerator) -> Duration {
    pause * Double.random(in: 0.9...1.1, using: &random)
  }

  private mutating func note(
    _ deployment: Deployment, _ interval: Duration, _ now: Duration, _ random: inout some RandomNumberGenerator
  ) {
    guard var entry = entries[deployment.id], entry.source == deployment.source else {
      // What was followed before this leader began is spread; what is followed from now on is looked at at once.
      let wait = hasBegun ? .zero : min(interval, .seconds(60)) * Double.random(in: 0...1, using: &random)
      entries[deployment.id] = Entry(source: deployment.source, interval: interval, due: now + wait)
      return
    }
    guard entry.interval != interval else { return }
    entry.interval = interval
    entry.due = min(entry.due, now + interval)
    entries[deployment.id] = entry
  }

  /// Whether a commit is to be deployed now. One that was there and could not be fetched is tried again, later and later.
  private mutating func isDue(
    _ deployment: Deployment, _ head: CommitID, _ now: Duration, _ random: inout some RandomNumberGenerator
  ) -> Bool {
    if deployment.follows(to: head) {
      entries[deployment.id]?.retries = 0
      entries[deployment.id]?.retryAt = nil
      return true
    }
    guard deployment.mayRetry(head), let entry = entries[deployment.id], entry.retries < Self.retryBudget else {
      entries[deployment.id]?.retryAt = nil
      return false
    }
    guard let time = entry.retryAt else {
      let pause = Self.pause(entry.interval, after: entry.retries + 1)
      entries[deployment.id]?.retryAt = now + Self.jittered(pause, &random)
      return false
    }
    guard time <= now else { return false }
    entries[deployment.id]?.retries = entry.retries + 1
    entries[deployment.id]?.retryAt = nil
    return true
  }
}

extension Deployment {
  /// Whether a commit that was tried failed only since it could not be fetched: that may pass.
  func mayRetry(_ head: CommitID) -> Bool {
    guard intent == .run, let following, let failure, failure.generation == generation else { return false }
    return failure.stage == .fetch && failure.commit == nil && following.passed.last == head
  }
}
