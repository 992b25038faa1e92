public import Coordination
public import EdgeModel
public import Logging
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The log of desired state in etcd, through the JSON gateway of version 3.4 and later.
///
/// ```swift
/// let log = try EtcdDesiredLog(EtcdConfiguration(endpoints: ["http://10.0.0.7:2379"]), id: node, logger: logger)
/// async let running: Void = log.run()
/// ```
///
/// The leader holds a key below a lease, made only where there is none, in an epoch one above every one before. An append
/// is one transaction that compares that key and the newest position: whoever lost the lead can't write, whatever its
/// clock says. Before `run()` the log can be read; nobody is told of changes, and nobody leads.
public final class EtcdDesiredLog: CoordinatedLog {
  /// The longest entry that is stored, in bytes of its JSON form: etcd takes requests of 1.5 MiB.
  public static let maximumEntryLength = 1_400_000
  /// The most entries of one page.
  public static let maximumPage = 64

  /// This machine, as it stands among the candidates in etcd.
  public let id: NodeID
  let configuration: EtcdConfiguration
  let gateway: EtcdGateway
  let keys: EtcdKeys
  let view = EtcdView()
  let clock: any Clock<Duration>
  /// Since this log was made.
  let elapsed: @Sendable () -> Duration
  let logger: Logger
  /// Rung when something in etcd may have changed.
  let bell = Bell()
  let isRunning = Mutex(false)
  /// The index of the newest snapshot that is known.
  let lastFolded = Mutex<UInt64>(0)

  /// - Parameters:
  ///   - clock: one that never jumps, and goes on while the machine sleeps.
  /// - Throws: ``DesiredLogError`` with code `.refused` when an endpoint is no URL.
  public init(
    _ configuration: EtcdConfiguration, id: NodeID, clock: some Clock<Duration> = ContinuousClock(),
    logger: Logger = .current
  ) throws(DesiredLogError) {
    self.id = id
    self.configuration = configuration
    gateway = try EtcdGateway(configuration, logger: logger)
    keys = EtcdKeys(prefix: configuration.prefix)
    self.clock = clock
    let start = clock.now
    elapsed = { start.duration(to: clock.now) }
    self.logger = logger
  }

  // MARK: Reading

  /// Everything that was acknowledged, on the leader and before `run()`; on others perhaps a moment ago.
  public func state() async throws -> DesiredState {
    if !view.isFollowing { try await catchUp() }
    return view.state
  }

  /// As etcd has them. Entries that were folded into a snapshot long ago are a gap.
  public func entries(after: DesiredVersion, limit: Int) async throws -> DesiredPage {
    var limit = min(max(limit, 1), Self.maximumPage)
    while true {
      do {
        return try await page(after: after, limit: limit)
      } catch let failure as EtcdFailure where failure.isTooLarge && limit > 1 {
        limit /= 4
        if limit == 0 { limit = 1 }
      } catch let failure as EtcdFailure {
        throw failure.logError
      }
    }
  }

  private func page(after: DesiredVersion, limit: Int) async throws -> DesiredPage {
    let (next, overflow) = after.index.addingReportingOverflow(1)
    let answer = try await gateway.transact(
      Etcd.Transaction(success: [
        .range(keys.head), .range(keys.entry(after.index)),
        .range(keys.entry(overflow ? .max : next), to: EtcdKeys.end(of: keys.entries), limit: limit),
      ]))
    let head = try version(answer.found(0).first)
    if after != .zero {
      guard let stored = try answer.found(1).first.map(entry) else {
        throw DesiredLogError(.gap, "the log, which is at \(head), has no position \(after)")
      }
      guard stored.entry.version == after else {
        throw DesiredLogError(.conflict, "the log has \(stored.entry.version) where the reader has \(after)")
      }
    }
    guard !overflow else { return DesiredPage(entries: [], hasMore: false) }
    let entries = try answer.found(2).map { try entry($0).entry }
    if let first = entries.first, first.version.index != next {
      throw DesiredLogError(.gap, "the log has no position \(after) any more: its first entry is \(first.version)")
    }
    return DesiredPage(entries: entries, hasMore: (entries.last?.version.index ?? after.index) < head.index)
  }

  /// Refused: entries come from the leader alone.
  public func ingest(_ page: DesiredPage) throws -> DesiredVersion {
    throw DesiredLogError(.refused, "a log in etcd takes entries from its leader alone")
  }

  public func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await view.waitForChange(after: after)
  }

  public func leadership() -> Leadership { view.leadership }

  public func waitForLeadership(after known: Leadership) async throws -> Leadership {
    try await view.waitForLeadership(after: known)
  }

  // MARK: What is stored

  func version(_ stored: Etcd.KeyValue?) throws -> DesiredVersion {
    guard let stored else { return .zero }
    guard let version = DesiredVersion(stored.text) else {
      throw DesiredLogError(.corrupt, "etcd has '\(stored.text.prefix(80))' at \(stored.name), which is no EPOCH.INDEX")
    }
    return version
  }

  func entry(_ stored: Etcd.KeyValue) throws -> StoredEntry {
    try StoredJSON.decode(StoredEntry.self, from: stored.content, key: stored.name)
  }
}
