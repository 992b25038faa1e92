import ControlAPI
import EdgeModel

/// The JSON of one line of output.
struct LogRecord: Encodable {
  let allocation: AllocationID
  let sequence: UInt64
  let stream: LogLine.Stream
  let at: CivilTime
  /// The same to the nanosecond, where that is known.
  let time: String?
  let service: String?
  let text: String

  init(_ entry: LogEntry) {
    allocation = entry.allocation
    sequence = entry.sequence
    stream = entry.line.stream
    at = CivilTime(entry.line.at)
    time = entry.line.nanoseconds.map { _ in LogText.time(of: entry.line) }
    service = entry.line.service
    text = entry.line.text
  }
}

enum LogText {
  /// A line as it is shown; the agent's own words are told apart from the app's.
  static func line(_ entry: LogEntry, timestamps: Bool = false, _ style: Style) -> String {
    let service = entry.line.service.map { "\($0.printable) | " } ?? ""
    let text = entry.line.stream == .agent ? style.dim("flotilla: \(entry.line.text)") : service + entry.line.text
    return timestamps ? "\(style.dim(time(of: entry.line))) \(text)" : text
  }

  /// RFC 3339, to the nanosecond where that is known.
  static func time(of line: LogLine) -> String {
    let text = CivilTime(line.at).description
    guard let nanoseconds = line.nanoseconds, text.hasSuffix("Z") else { return text }
    let digits = String(min(nanoseconds, 999_999))
    return text.dropLast() + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
  }
}
