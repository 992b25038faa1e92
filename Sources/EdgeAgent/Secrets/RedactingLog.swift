import EdgeModel

/// Takes an app's output without the values of its secrets: what is kept never had them.
struct RedactingLog: LogSink {
  let base: any LogSink
  let redactor: Redactor

  var isConfidential: Bool { !redactor.isEmpty || base.isConfidential }

  func write(_ lines: [LogLine]) async throws {
    guard !redactor.isEmpty else { return try await base.write(lines) }
    try await base.write(
      lines.map { line in
        var line = line
        line.text = redactor.redact(line.text)
        return line
      })
  }

  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine] {
    try await base.lastLines(of: streams, count: count)
  }

  func lastLines(of streams: Set<LogLine.Stream>, from service: String?, count: Int) async throws -> [LogLine] {
    try await base.lastLines(of: streams, from: service, count: count)
  }
}
