import ControlAPI
import EdgeModel

/// Reads a deployment's output, and goes on where it was after a lost connection.
struct LogReading: Sendable {
  let session: Session
  let build: Bool
  let since: Timestamp?
  /// Only so many of the newest lines; `nil` for all.
  let tail: Int?
  /// Which lines are wanted; `nil` for all. Looked at here and not by the agent: whoever asks pays for it.
  let pattern: LinePattern?
  let show: @Sendable (LogEntry) throws -> Void

  /// Shows the lines that there are.
  func read(_ reference: String) async throws {
    _ = try await showKept(reference)
  }

  /// Shows the lines that there are, and then each new one, until the deployment is destroyed.
  func follow(_ reference: String) async throws {
    // By id, so that a new deployment of the same name isn't taken for it.
    let id = try await session.client.deployment(reference).id
    // The newest lines that match can only be told once all were looked at.
    var last = pattern != nil && tail != nil ? try await showKept(id.rawValue) : nil
    let console = session.console
    let reading = Reconnecting(patience: .seconds(60)) { error in
      console.note(console.noteStyle.yellow("lost the agent, trying again: \(error.message)"))
    }
    let isWanted = matcher
    var isFirst = true
    try await reading.read {
      defer { isFirst = false }
      // A stream ends when its deployment does; that there is nothing to open again is its regular end.
      if !isFirst, try await session.client.deployment(id.rawValue).status == .destroyed { throw StreamEnd() }
      return try await session.client.logs(
        id.rawValue, follow: true, build: build, since: since, after: last, tail: last == nil ? tail : nil)
    } each: { entry in
      last = entry.cursor
      if isWanted(entry.line.text) { try show(entry) }
      return .more
    } orEnd: { error in
      error is StreamEnd || (error as? ControlError)?.code == .notFound
    }
  }

  /// - Returns: the place of the last line that there was, wanted or not.
  private func showKept(_ reference: String) async throws -> LogCursor? {
    var newest: ArraySlice<LogEntry> = []
    var last: LogCursor?
    let asked = pattern == nil ? tail : nil
    let isWanted = matcher
    for try await entry in try await session.client.logs(reference, build: build, since: since, tail: asked) {
      last = entry.cursor
      guard isWanted(entry.line.text) else { continue }
      guard pattern != nil, let tail else {
        try show(entry)
        continue
      }
      newest.append(entry)
      if newest.count > tail { newest = newest.dropFirst() }
    }
    for entry in newest { try show(entry) }
    return last
  }

  private var matcher: (String) -> Bool { pattern?.matcher() ?? { _ in true } }

  private struct StreamEnd: Error {}
}
