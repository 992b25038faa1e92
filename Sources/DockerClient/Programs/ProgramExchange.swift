internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// One question to a program that reads it to its end, and the answer. A program that isn't waited for any more is ended.
final class ProgramExchange: Sendable {
  static let answerLimit = 1 << 20

  private struct State {
    var isCancelled = false
    var running: (program: ChildProgram, socket: Int32)?
  }

  private let arguments: [String]
  private let patience: Duration
  private let state = Mutex(State())

  init(_ arguments: [String], patience: Duration) {
    self.arguments = arguments
    self.patience = patience
  }

  /// - Throws: ``DockerError/Code/timeout`` beyond the patience; ``DockerError/Code/invalidConfiguration`` where there is no such
  ///   program, or none that answers; `CancellationError`.
  func answer(to input: [UInt8]) async throws -> [UInt8] {
    try Task.checkCancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "flotilla.docker.exchange").async { [self] in
          continuation.resume(with: Result { try exchange(input) })
        }
      }
    } onCancel: {
      state.withLock { state in
        state.isCancelled = true
        // The thread that waits for it sees the end, and closes it only when it isn't here any more.
        if let running = state.running { shutdown(running.socket, Int32(SHUT_RDWR)) }
      }
    }
  }

  /// Blocks until the program has answered.
  private func exchange(_ input: [UInt8]) throws -> [UInt8] {
    let (program, socket) = try ChildProgram.start(arguments)
    defer { close(socket) }
    let isCancelled = state.withLock { state in
      state.running = (program, socket)
      return state.isCancelled
    }
    defer { state.withLock { $0.running = nil } }
    do {
      if isCancelled { throw CancellationError() }
      let answer = try talk(input, socket)
      if state.withLock(\.isCancelled) { throw CancellationError() }
      if answer.isEmpty, let words = program.errorText {
        throw DockerError(.invalidConfiguration, "\(name): \(words)")
      }
      return answer
    } catch {
      program.kill()
      throw error
    }
  }

  private var name: String { arguments.joined(separator: " ") }

  private func talk(_ input: [UInt8], _ socket: Int32) throws(DockerError) -> [UInt8] {
    let deadline = ContinuousClock.now + patience
    var sent = 0
    while sent < input.count {
      let count = input.withUnsafeBytes {
        send(socket, $0.baseAddress?.advanced(by: sent), input.count - sent, Self.sendFlags)
      }
      guard count > 0 else { break }  // it may answer without having read
      sent += count
    }
    shutdown(socket, Int32(SHUT_WR))
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      let ready = left > 0 ? poll(&entry, 1, Int32(left)) : 0
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw DockerError(.timeout, "\(name) didn't answer within \(patience)") }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return answer }
      answer += buffer[..<count]
      guard answer.count <= Self.answerLimit else { throw DockerError(.invalidConfiguration, "\(name) says too much") }
    }
  }

  #if canImport(Darwin)
    private static let sendFlags: Int32 = 0
  #else
    private static let sendFlags = Int32(MSG_NOSIGNAL)
  #endif
}
