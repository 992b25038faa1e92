public import EdgeModel
internal import Subprocess
import Synchronization

extension ProcessRuntime: CommandRunning {
  /// In the folder of the app's files, as the app's user, with the environment that the app was started with.
  public nonisolated func run(
    _ command: AppCommand, in allocation: AllocationID,
    output: @escaping @Sendable (CommandPiece) async throws -> Void
  ) async throws -> Int32 {
    let (files, environment) = try await surroundings(of: allocation)
    let child = ChildCommand(arguments: command.arguments, environment: environment, directory: files)
    return try await child.stream(input: command.input, output: output)
  }

  /// Where an app works and what is in its environment, as the system knows it: secrets were opened for it once.
  private func surroundings(of id: AllocationID) throws(RuntimeError) -> (files: String, [String: String]) {
    let directory = AllocationDirectory(id: id, root: configuration.root)
    guard let leader = directory.instances().first(where: { $0.isAlive(boot: boot) }) else {
      throw RuntimeError(.notFound, "the app doesn't run now")
    }
    guard let environment = ProcessEnvironment.read(leader.pid) else {
      throw RuntimeError(.unavailable, "the environment of the app's process \(leader.pid) can't be read")
    }
    return (directory.files, environment)
  }
}

extension ChildCommand {
  /// Runs the command and hands over what it writes as it comes. What it leaves behind in its session is ended with it.
  /// - Throws: ``RuntimeError``, or `CancellationError` when the task was cancelled, after the whole session was ended.
  func stream(
    input: [UInt8], output: @escaping @Sendable (CommandPiece) async throws -> Void
  ) async throws -> Int32 {
    try Task.checkCancellation()
    let group = Mutex<ProcessGroup?>(nil)
    do {
      let result = try await Subprocess.run(
        try await configuration(), input: .array(input), output: .sequence, error: .sequence
      ) { execution in
        let id = execution.processIdentifier.value
        group.withLock { $0 = ProcessGroup(id: id) }
        let streams = [
          (CommandPiece.Stream.output, execution.standardOutput), (.errors, execution.standardError),
        ]
        try await withThrowingTaskGroup(of: Void.self) { readers in
          for (stream, buffers) in streams {
            readers.addTask {
              for try await buffer in buffers {
                try await output(CommandPiece(stream, buffer.withUnsafeBytes { Array($0) }))
              }
            }
          }
          try await readers.waitForAll()
        }
      }
      await group.withLock { $0 }?.end(grace: .zero)
      try Task.checkCancellation()
      return result.terminationStatus.shellStatus
    } catch let error as SubprocessError {
      await group.withLock { $0 }?.end(grace: .seconds(2))
      try Task.checkCancellation()
      throw RuntimeError(.startFailed, "the command could not be run: \(error)", cause: error)
    } catch {
      await group.withLock { $0 }?.end(grace: .seconds(2))
      throw error
    }
  }
}
