import DockerClient
import EdgeAgent
import EdgeModel

/// Turns what a build reports into lines of the log.
actor BuildLog {
  private let sink: any LogSink
  private let time: TimeSource
  private let service: String?
  private var pending = ""

  /// - Parameter service: whose image it is; `nil` for the only one or the main one.
  init(sink: any LogSink, time: TimeSource, service: String? = nil) {
    self.sink = sink
    self.time = time
    self.service = service
  }

  func take(_ event: BuildEvent) async throws {
    if let output = event.output {
      pending += output
      try await flush()
    } else if let status = event.status, event.progress == nil {
      try await take(line: event.layer.map { "\($0): \(status)" } ?? status)
    }
  }

  func take(line: String) async throws {
    try await sink.write([LogLine(stream: .build, at: time.now(), service: service, text: line)])
  }

  func finish() async throws {
    guard !pending.isEmpty else { return }
    let rest = pending
    pending = ""
    try await take(line: rest)
  }

  private func flush() async throws {
    guard pending.contains(where: \.isNewline) || pending.utf8.count >= LogLine.maximumLength else { return }
    var lines = pending.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    pending = lines.count > 1 ? lines.popLast() ?? "" : ""
    let now = time.now()
    try await sink.write(
      lines.filter { !$0.isEmpty }.map { LogLine(stream: .build, at: now, service: service, text: $0) })
  }
}
