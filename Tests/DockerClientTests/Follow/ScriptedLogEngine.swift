import HTTPTestServer
import HTTPTransport
import Synchronization

@testable import DockerClient

/// An engine with one container, whose log it gives as engines do, and whose life goes as a test says.
final class ScriptedLogEngine: Sendable {
  struct Line: Sendable {
    let source: LogFrame.Source
    let seconds: Int
    let text: String

    init(_ seconds: Int, _ text: String, _ source: LogFrame.Source = .standardOutput) {
      (self.seconds, self.text, self.source) = (seconds, text, source)
    }
  }

  struct Condition: Sendable {
    var status = "running"
    /// Which of its runs it is in.
    var run = 1
    var log: [Line] = []
    /// How many requests of each kind have come: `json`, `logs`, `events`, `wait`, `info`.
    var requests: [String: Int] = [:]
    /// What the log was asked for.
    var asked: [String] = []
  }

  /// How an answer to a request for the log goes on.
  struct Answer: Sendable {
    /// So many lines are sent; nil: all.
    var lines: Int?
    /// Breaks off in the middle of the line after them.
    var isCut = false
  }

  let condition: Mutex<Condition>
  private let server: Mutex<ScriptedServer?> = Mutex(nil)

  /// - Parameters:
  ///   - answer: called before each answer with lines of the log; it may change the condition.
  ///   - events: called when events are asked for; each `true` sends one and asks again.
  init(
    _ condition: Condition, answer: @escaping @Sendable (inout Condition) -> Answer,
    events: @escaping @Sendable (inout Condition) -> Bool = { _ in false }
  ) throws {
    self.condition = Mutex(condition)
    let started = try ScriptedServer { [weak self] connection, _ in
      while let head = connection.readHead(), let self {
        guard self.serve(connection, head, answer, events) else { return }
      }
    }
    server.withLock { $0 = started }
  }

  func stop() { server.withLock { $0?.stop() } }

  func connect() throws -> DockerEngine {
    try DockerEngine(host: server.withLock { $0?.endpoint.description ?? "" })
  }

  /// - Returns: whether the connection stays.
  private func serve(
    _ connection: ServerConnection, _ head: String, _ answer: (inout Condition) -> Answer,
    _ events: (inout Condition) -> Bool
  ) -> Bool {
    let line = String(head.prefix { $0 != "\r\n" })
    let kind = ["info", "json", "logs", "events", "wait"].first { line.contains("/\($0)") } ?? "ping"
    condition.withLock { $0.requests[kind, default: 0] += 1 }
    switch kind {
    case "info": connection.respond("200 OK", #"{"SystemTime":"1970-01-01T00:01:00Z"}"#)
    case "json":
      let (status, run) = condition.withLock { ($0.status, $0.run) }
      let isRunning = status == "running" || status == "restarting"
      connection.respond(
        "200 OK",
        """
        {"Id":"a","Config":{"Tty":false},"State":{"Status":"\(status)","Running":\(isRunning),\
        "Restarting":\(status == "restarting"),"StartedAt":"1970-01-01T01:00:0\(run)Z"}}
        """)
    case "logs": return log(connection, line, answer)
    case "events":
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      while condition.withLock({ events(&$0) }) { write(connection, Array(#"{"Type":"container"}"#.utf8)) }
      connection.readUntilClosed()
      return false
    case "wait":
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      connection.readUntilClosed()
      return false
    default: connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
    }
    return true
  }

  private func log(_ connection: ServerConnection, _ line: String, _ answer: (inout Condition) -> Answer) -> Bool {
    func query(_ name: String) -> Int? {
      line.firstRange(of: name + "=").flatMap { Int(line[$0.upperBound...].prefix(while: \.isNumber)) }
    }
    let (lines, answer) = condition.withLock { condition in
      condition.asked.append(line)
      var lines = query("tail").map { Array(condition.log.suffix($0)) } ?? condition.log
      if let since = query("since") {
        // Whole seconds are all that these lines have; a nanosecond more is the next one.
        let isWhole = line.contains("since=\(since).000000000")
        lines.removeAll { $0.seconds < since || (!isWhole && $0.seconds == since) }
      }
      guard line.contains("follow=true") else { return (lines, Answer()) }
      return (lines, answer(&condition))
    }
    let count = min(answer.lines ?? lines.count, lines.count)
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for line in lines.prefix(count) { write(connection, Self.frame(line)) }
    if answer.isCut {
      if let line = lines.dropFirst(count).first { write(connection, Array(Self.frame(line).dropLast(3))) }
      return false
    }
    connection.write("0\r\n\r\n")
    return true
  }

  private static func frame(_ line: Line) -> [UInt8] {
    let bytes = Array("\(EngineTime(seconds: Int64(line.seconds))) \(line.text)\n".utf8)
    return [line.source == .standardOutput ? 1 : 2, 0, 0, 0, 0, 0, 0, UInt8(bytes.count)] + bytes
  }

  private func write(_ connection: ServerConnection, _ bytes: [UInt8]) {
    connection.write(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
  }
}
