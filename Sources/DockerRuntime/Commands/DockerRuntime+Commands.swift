import DockerClient
public import EdgeAgent
public import EdgeModel
import Logging

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension DockerRuntime: CommandRunning {
  /// By the engine, in the service's container, as its user and in its working directory. Input needs `sh` and `base64`
  /// there, ending a command before its time `sh` and `grep`.
  public func run(
    _ command: AppCommand, in allocation: AllocationID,
    output: @escaping @Sendable (CommandPiece) async throws -> Void
  ) async throws -> Int32 {
    try await engine {
      let container = try await container(of: command.service, in: allocation)
      let mark = UUID().uuidString
      var spec = ExecSpec(command.arguments)
      if !command.input.isEmpty {
        let fed = CommandScripts.feeding(Data(command.input).base64EncodedString(), to: command.arguments)
        spec = ExecSpec(fed.command, environment: fed.environment)
      }
      spec.environment[CommandScripts.mark] = mark
      let exec = try await docker.exec.create(in: container, spec)
      do {
        for try await frame in try await docker.exec.start(exec) {
          try await output(CommandPiece(frame.source == .standardError ? .errors : .output, frame.bytes))
        }
        try Task.checkCancellation()
        return try await status(of: exec)
      } catch {
        // The task isn't this one, which may be cancelled.
        await Task { await end(mark, in: container) }.value
        throw error
      }
    }
  }

  private func container(of service: ServiceName?, in allocation: AllocationID) async throws -> String {
    let running = try await docker.containers.list(DockerLabels.filter(configuration.node, allocation))
    let found = running.first { $0.labels[DockerLabels.service] == service?.rawValue }
    guard let found else {
      throw RuntimeError(.notFound, service.map { "the service '\($0)' doesn't run now" } ?? "the app doesn't run now")
    }
    return found.id
  }

  /// The engine takes note of the end a moment after the output's.
  private func status(of exec: String) async throws -> Int32 {
    for _ in 0..<100 {
      let state = try await docker.exec.inspect(exec)
      if !state.isRunning, let code = state.exitCode { return Int32(clamping: code) }
      try await time.sleep(for: .milliseconds(50))
    }
    throw RuntimeError(.unavailable, "the command closed its output and runs on; its end is not waited for")
  }

  private func end(_ mark: String, in container: String) async {
    do {
      let exec = try await docker.exec.create(
        in: container, ExecSpec(["sh", "-c", CommandScripts.end, "sh", mark]))
      for try await _ in try await docker.exec.start(exec) {}
      let code = try await docker.exec.inspect(exec).exitCode ?? 0
      // The statuses of a shell that isn't there; others say that a process was gone already.
      guard code == 126 || code == 127 else { return }
      logger.warning(
        "a command in a container could not be ended; is there a shell in its image?",
        metadata: ["container": "\(container)", "status": "\(code)"])
    } catch let error as DockerError where error.code == .notFound || error.code == .conflict {
      return
    } catch {
      logger.warning(
        "a command in a container could not be ended", metadata: ["container": "\(container)", "error": "\(error)"])
    }
  }
}
