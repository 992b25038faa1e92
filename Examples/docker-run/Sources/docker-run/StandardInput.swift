import Foundation

/// What this process reads, as it comes, and no more of it than is asked for.
struct StandardInput: AsyncSequence, AsyncIteratorProtocol {
  typealias Failure = Never

  private let queue = DispatchQueue(label: "input")

  func makeAsyncIterator() -> Self { self }

  /// Nil at the end, and when the task is cancelled.
  mutating func next() async -> [UInt8]? {
    while !Task.isCancelled {
      guard let piece = await piece() else { continue }
      return piece.isEmpty ? nil : piece
    }
    return nil
  }

  /// Nil if nothing came for a tenth of a second, empty at the end.
  private func piece() async -> [UInt8]? {
    await withCheckedContinuation { continuation in
      queue.async {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&input, 1, 100) > 0 else { return continuation.resume(returning: nil) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        continuation.resume(returning: Array(buffer.prefix(count > 0 ? count : 0)))
      }
    }
  }
}
