public import EdgeModel
internal import Synchronization

/// A log of desired state that lasts as long as its process: for tests, and for platforms that may forget.
public final class InMemoryDesiredLog: DesiredLog {
  private struct Content {
    var state = DesiredState()
    /// The entry at index `n` has place `n - 1`.
    var entries: [DesiredEntry] = []

    mutating func add(_ entry: DesiredEntry, _ state: DesiredState) {
      entries.append(entry)
      self.state = state
    }

    func entry(at index: UInt64) -> DesiredEntry? {
      guard index > 0, let place = Int(exactly: index - 1), entries.indices.contains(place) else { return nil }
      return entries[place]
    }
  }

  private let content = Mutex(Content())
  private let signal = PositionSignal(DesiredVersion.zero)

  /// An empty log.
  public init() {}

  public func append(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) throws(DesiredLogError) -> DesiredVersion {
    try update { content throws(DesiredLogError) in
      let (entry, state) = try content.state.appending(changes, after: after, epoch: epoch)
      content.add(entry, state)
    }
  }

  public func state() -> DesiredState { content.withLock { $0.state } }

  public func entries(after: DesiredVersion, limit: Int) throws(DesiredLogError) -> DesiredPage {
    try content.withLock { content throws(DesiredLogError) in
      if after != .zero {
        guard let entry = content.entry(at: after.index) else {
          throw DesiredLogError(.gap, "the log has no position \(after)")
        }
        guard entry.version == after else {
          throw DesiredLogError(.conflict, "the log has \(entry.version) where the reader has \(after)")
        }
      }
      let rest = content.entries.dropFirst(Int(clamping: after.index))
      let page = rest.prefix(max(1, limit))
      return DesiredPage(entries: Array(page), hasMore: page.count < rest.count)
    }
  }

  public func ingest(_ page: DesiredPage) throws(DesiredLogError) -> DesiredVersion {
    try update { content throws(DesiredLogError) in
      for entry in page.entries {
        if entry.version.index > content.state.version.index {
          content.add(entry, try content.state.continuing(with: entry))
        } else if content.entry(at: entry.version.index) != entry {
          throw DesiredLogError(.conflict, "the log has another entry at \(entry.version)")
        }
      }
    }
  }

  public func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await signal.wait(after: after)
  }

  /// All or nothing.
  private func update(_ body: (inout Content) throws(DesiredLogError) -> Void) throws(DesiredLogError) -> DesiredVersion
  {
    let version = try content.withLock { content throws(DesiredLogError) in
      var next = content
      try body(&next)
      content = next
      return next.state.version
    }
    signal.advance(to: version)
    return version
  }
}
