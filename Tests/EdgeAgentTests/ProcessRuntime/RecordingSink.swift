import EdgeModel
import Synchronization

@testable import EdgeAgent

/// Keeps lines in memory, and tells who waits for one.
final class RecordingSink: LogSink {
  private let kept = Mutex<[LogLine]>([])
  private let signal = ChangeSignal()

  func write(_ lines: [LogLine]) async throws {
    kept.withLock { $0 += lines }
    signal.raise()
  }

  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine] {
    Array(lines.filter { streams.contains($0.stream) }.suffix(count))
  }

  var lines: [LogLine] { kept.withLock { $0 } }

  func texts(_ stream: LogLine.Stream) -> [String] { lines.filter { $0.stream == stream }.map(\.text) }

  /// Returns once a stream has so many lines.
  func wait(for count: Int, of stream: LogLine.Stream = .standardOutput) async throws {
    while true {
      let seen = signal.value
      if texts(stream).count >= count { return }
      _ = try await signal.wait(after: seen)
    }
  }

  /// Returns the first line of a stream that begins so.
  func line(beginning start: String, of stream: LogLine.Stream = .standardOutput) async throws -> String {
    while true {
      let seen = signal.value
      if let found = texts(stream).first(where: { $0.hasPrefix(start) }) { return found }
      _ = try await signal.wait(after: seen)
    }
  }
}
