import EdgeModel
import PlatformMessages
import Synchronization

/// What the machines said last, and when: in memory only, since every machine can say it again.
final class ObservedReports: Sendable {
  private struct Heard {
    var report: NodeReport
    var at: ContinuousClock.Instant
  }

  private let heard = Mutex<[NodeID: Heard]>([:])
  /// How long a machine's last word counts.
  private let patience: Duration
  private let instant: @Sendable () -> ContinuousClock.Instant

  init(patience: Duration = .seconds(30), instant: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    self.patience = patience
    self.instant = instant
  }

  /// Keeps a report.
  /// - Returns: whether it says something that the one before did not.
  func accept(_ report: NodeReport) -> Bool {
    let now = instant()
    return heard.withLock { heard in
      let before = heard.updateValue(Heard(report: report, at: now), forKey: report.node)
      guard let before else { return true }
      return before.report.applied != report.applied || before.report.allocations != report.allocations
        || before.report.facts.isNews(to: report.facts) || before.at + patience < now
    }
  }

  /// Takes the load that a machine sent ahead of its next report.
  func note(_ message: SysinfoMessage) {
    heard.withLock { heard in
      guard let report = heard[message.node]?.report, report.at < message.at else { return }
      heard[message.node]?.report.facts.loadMillis = message.loadMillis
    }
  }

  /// Takes a phase that a machine sent ahead of its next report.
  /// - Returns: whether it is news.
  func note(_ message: DeploymentMessage) -> Bool {
    heard.withLock { heard in
      guard let report = heard[message.node]?.report, report.at < message.at,
        let index = report.allocations.firstIndex(where: { $0.id == message.allocation }),
        report.allocations[index].phase != message.phase
      else { return false }
      heard[message.node]?.report.allocations[index].phase = message.phase
      heard[message.node]?.report.allocations[index].detail = message.detail
      heard[message.node]?.report.allocations[index].since = message.at
      return true
    }
  }

  /// Whether a machine other than `node` reports an allocation.
  func isElsewhere(_ allocation: AllocationID, than node: NodeID) -> Bool {
    heard.withLock { heard in
      heard.contains { $0.key != node && $0.value.report.observed(allocation) != nil }
    }
  }

  /// All last reports, and who counts as heard.
  func all() -> (reports: [NodeID: NodeReport], heard: Set<NodeID>) {
    let now = instant()
    return heard.withLock { heard in
      let fresh = heard.filter { $0.value.at + patience >= now }.keys
      return (heard.mapValues(\.report), Set(fresh))
    }
  }
}

extension NodeFacts {
  /// Whether they differ in more than what changes all the time: load and free disk.
  fileprivate func isNews(to other: NodeFacts) -> Bool {
    var steady = other
    steady.loadMillis = loadMillis
    steady.capacity.diskBytes = capacity.diskBytes
    return steady != self
  }
}
