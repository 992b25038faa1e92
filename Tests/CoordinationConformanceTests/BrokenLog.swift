import Coordination
import EdgeModel

/// A log in memory with one mistake.
struct BrokenLog: DesiredLog {
  enum Mistake: String, CaseIterable, Sendable {
    case takesOldEpochs, takesAnyPosition, writesHalf, forgetsRules, answersTwice, showsOldState, ignoresLimits
    case inventsPositions, skipsGaps, waitsForTheNext, ignoresCancelling
  }

  let mistake: Mistake
  private let log = InMemoryDesiredLog()

  init(_ mistake: Mistake) { self.mistake = mistake }

  func append(_ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64) async throws -> DesiredVersion {
    let version = log.state().version
    do {
      return try log.append(
        changes, after: mistake == .takesAnyPosition ? version : after,
        epoch: mistake == .takesOldEpochs ? max(epoch, version.epoch) : epoch)
    } catch {
      switch (mistake, error.code) {
      case (.writesHalf, .refused): _ = try log.append(Array(changes.prefix(1)), after: after, epoch: epoch)
      case (.forgetsRules, .refused):
        let entry = DesiredEntry(version: DesiredVersion(epoch: epoch, index: after.index + 1), changes: changes)
        return try log.ingest(DesiredPage(entries: [entry], hasMore: false))
      case (.answersTwice, .conflict): if after.index + 1 == version.index { return version }
      default: break
      }
      throw error
    }
  }

  func state() async throws -> DesiredState {
    guard mistake == .showsOldState else { return log.state() }
    let entries = try log.entries(after: .zero, limit: .max).entries.dropLast()
    return entries.reduce(into: DesiredState()) { $0.apply($1) }
  }

  func entries(after: DesiredVersion, limit: Int) async throws -> DesiredPage {
    do {
      return try log.entries(after: after, limit: mistake == .ignoresLimits ? .max : limit)
    } catch {
      guard error.code == .gap, mistake == .inventsPositions else { throw error }
      return DesiredPage(entries: [], hasMore: false)
    }
  }

  func ingest(_ page: DesiredPage) async throws -> DesiredVersion {
    do {
      return try log.ingest(page)
    } catch {
      guard error.code == .gap, mistake == .skipsGaps else { throw error }
      return log.state().version
    }
  }

  func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    switch mistake {
    case .waitsForTheNext: return try await log.waitForChange(after: log.state().version)
    case .ignoresCancelling:
      let log = log
      return try await Task { try await log.waitForChange(after: after) }.value
    default: return try await log.waitForChange(after: after)
    }
  }
}
