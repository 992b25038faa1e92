import ControlAPI
import EdgeModel

/// The JSON of one line of output.
struct LogRecord: Encodable {
  let allocation: AllocationID
  let sequence: UInt64
  let stream: LogLine.Stream
  let at: CivilTime
  let text: String

  init(_ entry: LogEntry) {
    allocation = entry.allocation
    sequence = entry.sequence
    stream = entry.line.stream
    at = CivilTime(entry.line.at)
    text = entry.line.text
  }
}

enum LogText {
  /// A line as it is shown; the agent's own words are told apart from the app's.
  static func line(_ entry: LogEntry, _ style: Style) -> String {
    entry.line.stream == .agent ? style.dim("flotilla: \(entry.line.text)") : entry.line.text
  }
}
