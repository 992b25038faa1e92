import Logging
import Synchronization

@testable import Discovery

/// A logger whose lines can be read back.
final class CapturedLog: Sendable {
  struct Line: Sendable {
    var level: Logger.Level
    var message: String
    var metadata: [String: String]
  }

  private let store = Mutex<[Line]>([])

  var lines: [Line] { store.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  func lines(about endpoint: Endpoint) -> [Line] { lines.filter { $0.metadata["endpoint"] == "\(endpoint)" } }

  private struct Handler: LogHandler {
    let log: CapturedLog
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let shown = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
      let line = Line(level: event.level, message: "\(event.message)", metadata: shown)
      log.store.withLock { $0.append(line) }
    }
  }
}
