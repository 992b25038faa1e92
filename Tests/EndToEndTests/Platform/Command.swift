import Foundation
import Synchronization

/// What a finished command left.
struct Finished: Sendable, CustomStringConvertible {
  var status: Int32
  var output: String
  var errors: String

  var description: String { "status \(status)\n--- stdout\n\(output)\n--- stderr\n\(errors)" }
}

/// Runs commands to their end.
enum Command {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  private static let starting = Mutex(())

  /// Runs a command and returns what it printed, whatever its status.
  static func run(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil
  ) async throws -> Finished {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    let folder = FileManager.default.temporaryDirectory.appending(path: "flotilla-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "out")
    let errors = folder.appending(path: "err")
    for file in [output, errors] { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    let handles = [try FileHandle(forWritingTo: output), try FileHandle(forWritingTo: errors)]
    (process.standardOutput, process.standardError) = (handles[0], handles[1])
    let ended = Ended()
    process.terminationHandler = { ended.finish($0.terminationStatus) }
    // Foundation's own start of a process was seen to crash when several are started at the same moment.
    try starting.withLock { _ in try process.run() }
    // A process that ended is kept for ever by Foundation, and with it what it was given.
    for handle in handles { try handle.close() }
    let status = await ended.status()
    return Finished(
      status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// Runs a command that must succeed, and returns its output.
  @discardableResult
  static func succeed(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], in directory: String? = nil
  ) async throws -> String {
    let finished = try await run(executable, arguments, environment: environment, in: directory)
    guard finished.status == 0 else {
      throw Failed(description: "\(executable) \(arguments.joined(separator: " ")): \(finished)")
    }
    return finished.output
  }
}

/// The end of a process, for one who waits.
final class Ended: Sendable {
  private struct State {
    var status: Int32?
    var waiters: [CheckedContinuation<Int32, Never>] = []
  }

  private let state = Mutex(State())

  func finish(_ status: Int32) {
    let waiters = state.withLock { state in
      state.status = status
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: status) }
  }

  func status() async -> Int32 {
    await withCheckedContinuation { continuation in
      let status = state.withLock { state in
        if state.status == nil { state.waiters.append(continuation) }
        return state.status
      }
      if let status { continuation.resume(returning: status) }
    }
  }

  var isOver: Bool { state.withLock { $0.status != nil } }
}
