import DockerClient
import EdgeAgent
import EdgeModel
import HTTPTestServer
import HTTPTransport
import Logging
import Synchronization
import Testing

@testable import DockerRuntime

@Suite(.timeLimit(.minutes(5))) struct LogFollowersTests {
  /// The states that one container shows, one a question; afterwards it is gone.
  private static let states = [
    "running",  // before the first reading of its output
    "exited", "exited",  // after it, and when the wait for a start begins
    "running",  // somebody has started it
    "running",  // before the second reading
  ]

  /// What the engine sends for two lines of output, each byte a piece of its own.
  private static func output(_ lines: [String]) -> [UInt8] {
    let text = Array(lines.map { $0 + "\n" }.joined().utf8)
    let frame: [UInt8] = [1, 0, 0, 0, 0, 0, 0, UInt8(text.count)] + text
    return frame.flatMap { Array("1\r\n".utf8) + [$0] + Array("\r\n".utf8) } + Array("0\r\n\r\n".utf8)
  }

  @Test func `a container that is started again by hand is followed again, and no line comes twice`() async throws {
    let asked = Atomic<Int>(0)
    let read = Atomic<Int>(0)
    let first = "2026-11-21T00:08:52.468Z one"
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.contains("/_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
        } else if head.contains("/logs") {
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
          let isFirst = read.add(1, ordering: .relaxed).oldValue == 0
          connection.write(Self.output(isFirst ? [first] : [first, "2026-11-21T00:09:00.000Z two"]))
        } else if head.contains("/containers/shop/json") {
          let number = asked.add(1, ordering: .relaxed).oldValue
          if Self.states.indices.contains(number) {
            let state = Self.states[number]
            connection.respond(
              "200 OK",
              #"{"Id":"shop","State":{"Status":"\#(state)","Running":\#(state == "running")},"Config":{"Tty":false}}"#)
          } else {
            connection.respond("404 Not Found", #"{"message":"no such container"}"#)
          }
        } else {
          connection.respond()  // events: none, and the connection is made anew
        }
      }
    }
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    let logger = Logger(label: "test")
    let watch = EngineWatch(docker: docker, node: Sample.node, time: Sample.time, logger: logger)
    let followers = LogFollowers(docker: docker, watch: watch, time: Sample.time, logger: logger)
    let sink = MemorySink()
    await followers.follow(Sample.allocation().id, "shop", sink)
    try await sink.wait(for: "two")
    #expect(sink.texts == ["one", "two"])
    await followers.close()
    await watch.close()
  }

  @Test func `what was printed last is read before following ends`() async throws {
    let read = Atomic<Int>(0)
    let isFollowed = ChangeSignal()
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.contains("/_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
        } else if head.contains("/logs") {
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
          // The first reader is slow: it is ended before anything reached it.
          if read.add(1, ordering: .relaxed).oldValue == 0 {
            isFollowed.raise()
          } else {
            connection.write(Self.output(["2026-11-21T00:08:52.468Z last words"]))
          }
        } else if head.contains("/containers/shop/json") {
          connection.respond(
            "200 OK", #"{"Id":"shop","State":{"Status":"exited","Running":false},"Config":{"Tty":false}}"#)
        } else {
          connection.respond()
        }
      }
    }
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    let logger = Logger(label: "test")
    let watch = EngineWatch(docker: docker, node: Sample.node, time: .system, logger: logger)
    let followers = LogFollowers(docker: docker, watch: watch, time: .system, logger: logger)
    let sink = MemorySink()
    let seen = isFollowed.value
    await followers.follow(Sample.allocation().id, "shop", sink)
    _ = try await isFollowed.wait(after: seen)
    await followers.finish(Sample.allocation().id)
    #expect(sink.texts == ["last words"])
    await watch.close()
  }
}
