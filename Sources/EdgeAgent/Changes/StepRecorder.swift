import EdgeModel
import EdgeStore
import Logging
import Synchronization

/// Carries steps out, and keeps what became of each.
final class StepRecorder: Sendable {
  /// How many steps a machine tells its leader of.
  static let told = 48

  private let journal: StepJournal
  private let time: TimeSource
  private let logger: Logger
  private let latest: Mutex<[ChangeStep]>

  init(_ journal: StepJournal, time: TimeSource, logger: Logger) async {
    self.journal = journal
    self.time = time
    self.logger = logger
    latest = Mutex(await journal.newest(Self.told))
  }

  /// The newest steps, oldest first.
  var steps: [ChangeStep] { latest.withLock { $0 } }

  func run<Result>(_ kind: ChangeStep.Kind, of allocation: AllocationID, _ body: () async throws -> Result) async throws
    -> Result
  {
    let step = await begin(kind, of: allocation)
    do {
      let result = try await body()
      await end(step, .done)
      return result
    } catch {
      let isCancelled = Task.isCancelled || error is CancellationError
      await end(step, isCancelled ? .cancelled : .failed, isCancelled ? nil : "\(error)")
      throw error
    }
  }

  private func begin(_ kind: ChangeStep.Kind, of allocation: AllocationID) async -> ChangeStep? {
    do {
      let step = try await journal.begin(kind, of: allocation, at: time.now())
      await refresh()
      return step
    } catch {
      // What an app's owner waits for goes on without its record.
      logger.warning("a step could not be noted", metadata: ["step": "\(kind)", "error": "\(error)"])
      return nil
    }
  }

  private func end(_ step: ChangeStep?, _ outcome: ChangeStep.Outcome, _ detail: String? = nil) async {
    guard let step else { return }
    do {
      try await journal.end(step, outcome, detail: detail, at: time.now())
    } catch {
      logger.warning("a step could not be noted", metadata: ["step": "\(step.kind)", "error": "\(error)"])
    }
    await refresh()
  }

  private func refresh() async {
    let steps = await journal.newest(Self.told)
    latest.withLock { $0 = steps }
  }
}
