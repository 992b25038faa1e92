/// Puts lines together from frames, each output's by itself.
struct LogLineAssembler {
  private struct Pending {
    var bytes: [UInt8] = []
    var time: EngineTime?
    var isAtStart = true
  }

  let hasTimes: Bool
  let lengthLimit: Int
  private var output = Pending()
  private var error = Pending()

  init(hasTimes: Bool, lengthLimit: Int) {
    self.hasTimes = hasTimes
    self.lengthLimit = lengthLimit
  }

  /// Since when there has been a line whose end hasn't come yet: nil where there is none.
  var unfinished: EngineTime? {
    [output.time, error.time].compactMap(\.self).min()
  }

  mutating func push(_ frame: LogFrame) -> [LogLine] {
    switch frame.source {
    case .standardOutput: take(frame, into: &output)
    case .standardError: take(frame, into: &error)
    }
  }

  /// What is left without a line break at the end of the stream.
  mutating func finish() -> [LogLine] {
    var lines: [LogLine] = []
    for (source, pending) in [(LogFrame.Source.standardOutput, output), (.standardError, error)]
    where !pending.bytes.isEmpty {
      lines.append(line(source, pending, isComplete: false))
    }
    output = Pending()
    error = Pending()
    return lines
  }

  private func take(_ frame: LogFrame, into pending: inout Pending) -> [LogLine] {
    var lines: [LogLine] = []
    var rest = frame.bytes[...]
    // The engine cuts what was written at 16 KiB and puts a time before every piece, so a frame that goes on with a line
    // begins with a time as well.
    if hasTimes, !pending.isAtStart, pending.time != nil, let space = rest.prefix(40).firstIndex(of: 0x20),
      EngineTime(bytes: rest[..<space]) != nil
    {
      rest = rest[(space + 1)...]
    }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A)
      let part = rest[..<(end ?? rest.endIndex)]
      rest = end.map { rest[($0 + 1)...] } ?? []
      pending.bytes += part
      pending.isAtStart = false
      readTime(of: &pending)
      while pending.bytes.count > lengthLimit {
        let piece = Pending(bytes: Array(pending.bytes.prefix(lengthLimit)), time: pending.time, isAtStart: false)
        lines.append(line(frame.source, piece, isComplete: false))
        pending.bytes.removeFirst(lengthLimit)
      }
      if end != nil {
        lines.append(line(frame.source, pending, isComplete: true))
        pending = Pending()
      }
    }
    return lines
  }

  /// Moves the time at the start of a line to where it belongs, once it is there whole.
  private func readTime(of pending: inout Pending) {
    guard hasTimes, pending.time == nil, let space = pending.bytes.prefix(40).firstIndex(of: 0x20) else { return }
    guard let time = EngineTime(bytes: pending.bytes[..<space]) else { return }
    pending.time = time
    pending.bytes.removeSubrange(...space)
  }

  private func line(_ source: LogFrame.Source, _ pending: Pending, isComplete: Bool) -> LogLine {
    var bytes = pending.bytes[...]
    if isComplete, bytes.last == 0x0D { bytes = bytes.dropLast() }  // a terminal ends lines with CR LF
    return LogLine(
      source: source, time: pending.time, text: String(decoding: bytes, as: UTF8.self), isComplete: isComplete)
  }
}
