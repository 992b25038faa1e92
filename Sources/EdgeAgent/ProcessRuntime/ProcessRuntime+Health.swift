public import EdgeModel

extension ProcessRuntime: HealthCommands {
  /// In the app's directory, with the very environment that it was started with, and in a session of its own.
  public func tryCommand(
    _ words: [String], in id: AllocationID, within limit: Duration
  ) async throws -> HealthAnswer {
    let directory = AllocationDirectory(id: id, root: configuration.root)
    guard let record = directory.instances().first(where: { $0.isAlive(boot: boot) }),
      let environment = ProcessEnvironment.read(record.pid)
    else { return .unwell("found nothing that runs") }
    let command = ChildCommand(
      arguments: words, environment: environment, directory: directory.files, fileSizeLimit: configuration.fileSize)
    let clock = time.clock
    return try await withThrowingTaskGroup(of: HealthAnswer.self) { group in
      group.addTask { try await Self.answer(of: command) }
      group.addTask {
        try await clock.sleep(for: limit)
        return .unwell("took longer than \(Self.text(limit))")
      }
      defer { group.cancelAll() }
      return try await group.next() ?? .unwell("could not be run")
    }
  }

  private static func answer(of command: ChildCommand) async throws -> HealthAnswer {
    do {
      let outcome = try await command.run()
      // What it says may hold secrets; it is not for everybody who may see how an app is.
      return outcome.isSuccess ? .well : .unwell("ended with status \(outcome.status)")
    } catch ChildCommand.Failure.outputLimitExceeded {
      return .unwell("said more than \(command.outputLimit >> 10) KiB")
    } catch ChildCommand.Failure.notStarted {
      return .unwell("could not be started")
    }
  }

  private static func text(_ limit: Duration) -> String {
    let (seconds, attoseconds) = limit.components
    return seconds > 0 ? "\(seconds) s" : "\(attoseconds / 1_000_000_000_000_000) ms"
  }
}
