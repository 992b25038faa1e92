import Foundation
import Synchronization

/// What was done and seen, with times: what a failure is explained by.
final class Chronicle: Sendable {
  private struct State {
    var lines: [String] = []
    var file: FileHandle?
  }

  private let start = ContinuousClock.now
  private let state = Mutex(State())

  func note(_ text: String) {
    let line = "\(seconds(ContinuousClock.now - start)) \(text)"
    state.withLock { state in
      state.lines.append(line)
      state.file?.write(Data((line + "\n").utf8))
    }
  }

  /// Writes to a file, too, for who follows a run of an hour.
  func write(to path: String) throws {
    try Data().write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    state.withLock { $0.file = file }
  }

  var tail: String { state.withLock { $0.lines.suffix(80).joined(separator: "\n") } }
}

func seconds(_ duration: Duration) -> String {
  let tenths = Int(duration / .milliseconds(100))
  return "\(tenths / 10).\(tenths % 10) s"
}
