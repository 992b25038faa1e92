internal import Subprocess
import Synchronization

/// Starts a workload behind the ``LaunchScript``, in a session of its own.
struct WorkloadLauncher: Sendable {
  let directory: AllocationDirectory
  let number: Int
  let arguments: [String]
  let environment: [String: String]
  let openFiles: Int
  let fileSize: Int64

  /// Returns when the workload runs and has written down who it is.
  /// - Parameter ended: called once when the process that was started is gone, whoever ended it.
  /// - Throws: ``RuntimeError`` with ``RuntimeError/Code/startFailed``; nothing runs then.
  func launch(ended: @escaping @Sendable () async -> Void) async throws -> ProcessGroup {
    do {
      try directory.writeLaunchScript()
    } catch { throw RuntimeError(.storage, "the directory of the app could not be written: \(error)", cause: error) }
    let configuration = Configuration(
      executable: try await ChildCommand.shell(),
      arguments: Arguments(
        [directory.launchScript, directory.path, String(number), String(openFiles), String(fileSize / 512)]
          + arguments),
      environment: .custom(
        Dictionary(environment.map { (.init(stringLiteral: $0.key), $0.value) }, uniquingKeysWith: { $1 })),
      platformOptions: {
        var options = PlatformOptions()
        options.createSession = true
        return options
      }())
    return try await withCheckedThrowingContinuation { continuation in
      let waiting = Mutex<CheckedContinuation<ProcessGroup, any Error>?>(continuation)
      // Lives as long as the process: somebody has to take note of its end. Nobody cancels it.
      Task {
        do {
          _ = try await Subprocess.run(configuration, input: .none, output: .sequence, error: .combinedWithOutput) {
            execution in
            var said: [UInt8] = []
            for try await buffer in execution.standardOutput where said.count < 4096 {
              said += buffer.withUnsafeBytes { Array($0) }
            }
            let group = ProcessGroup(id: execution.processIdentifier.value)
            let result: Result<ProcessGroup, any Error>
            if said.elementsEqual(LaunchScript.started.utf8) {
              result = .success(group)
            } else {
              let words = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline).joined(
                separator: "; ")
              result = .failure(RuntimeError(.startFailed, "the process could not be started: \(words)"))
            }
            waiting.withLock { $0.take() }?.resume(with: result)
          }
        } catch {
          let failure = RuntimeError(.startFailed, "the process could not be started: \(error)", cause: error)
          waiting.withLock { $0.take() }?.resume(throwing: failure)
        }
        await ended()
      }
    }
  }
}
