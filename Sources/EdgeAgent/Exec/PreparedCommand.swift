import EdgeModel
import Logging

/// A command that may be run on this machine: the app is here and runs.
public struct PreparedCommand: Sendable {
  /// How a command came to its end.
  public enum Ending: Sendable, Hashable {
    /// It ended; 128 and the signal's number where a signal ended it.
    case ended(status: Int32)
    /// It took longer than it may, and was ended.
    case timedOut
    /// It could not be run; a sentence for people.
    case failed(String)
  }

  let command: AppCommand
  let allocation: AllocationID
  let runtime: any CommandRunning
  let redactor: Redactor
  let time: TimeSource
  let logger: Logger

  /// Runs it to its end. Cancelling ends it on the machine.
  /// - Parameter output: told what it writes, without the values of the app's secrets.
  /// - Throws: `CancellationError`.
  public func run(_ output: @escaping @Sendable (CommandPiece) async throws -> Void) async throws -> Ending {
    logger.notice("running a command in an app", metadata: ["allocation": "\(allocation)"])
    let filter = CommandFilter(redactor, output)
    let (runtime, command, allocation, time) = (runtime, command, allocation, time)
    do {
      let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
        group.addTask {
          .ended(status: try await runtime.run(command, in: allocation) { try await filter.take($0) })
        }
        group.addTask {
          try await time.sleep(for: command.timeout)
          return .timedOut
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
      }
      try await filter.finish()
      return ending
    } catch let error as RuntimeError {
      try await filter.finish()
      return .failed(redactor.redact(error.message))
    }
  }
}

/// What a command writes, on its way to whoever asked: without secrets, one piece at a time.
private actor CommandFilter {
  private var output: PieceRedactor
  private var errors: PieceRedactor
  private let tell: @Sendable (CommandPiece) async throws -> Void

  init(_ redactor: Redactor, _ tell: @escaping @Sendable (CommandPiece) async throws -> Void) {
    output = PieceRedactor(redactor)
    errors = PieceRedactor(redactor)
    self.tell = tell
  }

  func take(_ piece: CommandPiece) async throws {
    let bytes = piece.stream == .output ? output.take(piece.bytes) : errors.take(piece.bytes)
    if !bytes.isEmpty { try await tell(CommandPiece(piece.stream, bytes)) }
  }

  func finish() async throws {
    for (stream, bytes) in [(CommandPiece.Stream.output, output.finish()), (.errors, errors.finish())]
    where !bytes.isEmpty {
      try await tell(CommandPiece(stream, bytes))
    }
  }
}
