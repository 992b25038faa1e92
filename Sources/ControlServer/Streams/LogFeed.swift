internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

/// The lines of a deployment's newest allocation, or of the one that a cursor names, from the machine that keeps them, and
/// of those that come after it.
struct LogFeed: LineSource {
  let platform: any PlatformControl
  let peers: Peers
  let deployment: DeploymentID
  let follows: Bool
  private var query: LogQuery
  private var allocation: Allocation?
  /// The agent that keeps the lines; `nil` for this one.
  private var address: String?
  private var version: PlatformVersion?
  /// Whether the other machine did not answer the last time.
  private var isInterrupted = false
  /// Where a reader goes on, until that is found.
  private var cursor: LogCursor?
  /// Of the first allocation's lines only the newest so many; `nil` for all.
  private var tail: Int?

  init(
    platform: any PlatformControl, peers: Peers, deployment: DeploymentID, follows: Bool, query: LogQuery,
    cursor: LogCursor? = nil, tail: Int? = nil
  ) {
    self.platform = platform
    self.peers = peers
    self.deployment = deployment
    self.follows = follows
    self.query = query
    self.cursor = cursor
    self.tail = tail
  }

  mutating func take() async throws -> LineBatch<LogEntry> {
    version = try await platform.waitForChange(after: nil)
    let snapshot = try await platform.snapshot()
    let newest = snapshot.desired.currentAllocation(of: deployment)
    if allocation == nil { begin(with: newest, in: snapshot) }
    while let current = allocation {
      address = platform.logAddress(of: current, in: snapshot)
      if let tail {
        guard let lines = try await newestLines(tail, of: current.id) else { return LineBatch([]) }
        self.tail = nil
        if !lines.isEmpty { return LineBatch(lines, .more) }
      }
      guard let page = try await page(of: current.id) else { return LineBatch([]) }
      query.after = page.next
      if !page.entries.isEmpty { return LineBatch(page.entries, .more) }
      if page.hasMore { continue }
      guard let newest, newest.id != current.id else { break }
      turn(to: newest)
    }
    let isOver = !follows || newest == nil && snapshot.isGone(deployment)
    return LineBatch([], isOver ? .end : .wait)
  }

  private mutating func begin(with newest: Allocation?, in snapshot: PlatformSnapshot) {
    turn(to: newest)
    guard let cursor else { return }
    // What is gone has no more lines to go on with: all of the newest run's are new.
    if let kept = snapshot.desired.allocations[cursor.allocation], kept.id.deployment == deployment {
      allocation = kept
      query.after = cursor.sequence
    }
    if allocation != nil { self.cursor = nil }
  }

  /// The newest wanted lines; what comes after them is read next. `nil` as ``page(of:)``.
  private mutating func newestLines(_ count: Int, of id: AllocationID) async throws -> [LogEntry]? {
    var lines: ArraySlice<LogEntry> = []
    let start = query.after
    while true {
      guard let page = try await page(of: id) else {
        query.after = start
        return nil
      }
      lines = (lines + page.entries).suffix(count)
      query.after = page.next
      guard page.hasMore else { return Array(lines) }
    }
  }

  private mutating func turn(to newer: Allocation?) {
    allocation = newer
    query.after = 0
  }

  /// `nil` when the other machine doesn't answer and its lines can be waited for.
  private mutating func page(of id: AllocationID) async throws -> LogPage? {
    guard let address else { return try await LogReader(platform: platform).page(of: id, query) }
    do {
      let page = try await peers.client(at: address).logs(of: id, query)
      isInterrupted = false
      return page
    } catch let error as ControlError where error.isRetriable {
      if follows {
        isInterrupted = true
        return nil
      }
      // The machine is away: what the live feed brought from it is better than nothing.
      let copy = try await LogReader(platform: platform).page(of: id, query)
      guard !copy.entries.isEmpty || query.after > 0 else { throw error }
      return copy
    }
  }

  func news() -> @Sendable () async throws -> Void {
    { [platform, peers, version, allocation, address, query, isInterrupted] in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await platform.waitForChange(after: version) }
        if isInterrupted {
          group.addTask { try await ContinuousClock().sleep(for: .seconds(2)) }
        } else if let allocation {
          group.addTask { [id = allocation.id] in
            if let address {
              _ = try await peers.client(at: address).logs(of: id, query, wait: true)
            } else {
              try await platform.waitForLogs(id, after: query.after)
            }
          }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }
}

extension PlatformSnapshot {
  /// Whether a deployment is destroyed or forgotten.
  fileprivate func isGone(_ id: DeploymentID) -> Bool {
    desired.deployments[id].map { $0.intent == .destroy } ?? true
  }
}
