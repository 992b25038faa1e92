import Logging
import Synchronization

@testable import ControlServer
@testable import EdgeAgent
@testable import EdgeModel

/// A machine whose app takes commands, as a test says.
final class StandInMachine: MachineControl, CommandRunning {
  typealias Run =
    @Sendable (AppCommand, _ output: @escaping @Sendable (CommandPiece) async throws -> Void) async throws -> Int32

  let commands = Mutex<[AppCommand]>([])
  let cleanings = Mutex<[(everything: Bool, dryRun: Bool)]>([])
  let ended = ChangeSignal()
  private let work: Run
  private let refusal: ControlPlaneError?

  init(refusing refusal: ControlPlaneError? = nil, _ work: @escaping Run = { _, _ in 0 }) {
    self.work = work
    self.refusal = refusal
  }

  func prepare(_ command: AppCommand, in allocation: AllocationID) async throws -> PreparedCommand {
    if let refusal { throw refusal }
    try command.check()
    return PreparedCommand(
      command: command, allocation: allocation, runtime: self, redactor: Redactor(["hunter2-hunter2"]), time: .system,
      logger: RunningServer.logger)
  }

  func run(
    _ command: AppCommand, in allocation: AllocationID,
    output: @escaping @Sendable (CommandPiece) async throws -> Void
  ) async throws -> Int32 {
    commands.withLock { $0.append(command) }
    defer { ended.raise() }
    return try await work(command, output)
  }

  func clean(everything: Bool, dryRun: Bool) async throws -> CleaningReport {
    cleanings.withLock { $0.append((everything, dryRun)) }
    return CleaningReport(
      node: Fixtures.nodeA, name: try NodeName("alpha"[...]), at: Timestamp(milliseconds: 1), isDryRun: dryRun,
      removed: [
        CleaningItem(
          kind: .fetchedImage, name: "postgres:16", bytes: 3 << 29, unusedSince: Timestamp(milliseconds: 0),
          reason: "nothing has used it for 7 days")
      ],
      kept: [CleaningItem(kind: .volume, name: "flotilla-data", bytes: 0, unusedSince: nil)])
  }
}
