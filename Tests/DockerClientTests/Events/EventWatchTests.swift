import HTTPTestServer
import HTTPTransport
import Synchronization
import Testing

@testable import DockerClient

/// Against an engine that breaks off, goes away and forgets as it is told.
@Suite(.timeLimit(.minutes(5)))
struct EventWatchTests {
  private static func line(_ number: Int) -> String {
    #"{"Type":"container","Action":"start","Actor":{"ID":"\#(number)"},"timeNano":\#(1_000_000_000 * (number + 100))}"#
  }

  private func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

  /// - Parameter script: the events of each stream, by its number; nil breaks off without an answer.
  private func server(
    remembers: Bool, info: String = "200 OK", _ script: @escaping @Sendable (Int, String) -> [Int]?
  ) throws -> ScriptedServer {
    let streams = Atomic<Int>(0)
    return try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.contains("/_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
          continue
        }
        if head.contains("/info") {
          connection.respond(info, #"{"SystemTime":"1970-01-01T00:00:30.25Z"}"#)
          continue
        }
        let start = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:30 GMT\r\nTransfer-Encoding: chunked\r\n\r\n"
        if head.contains("until=") {
          let number = head.firstRange(of: "since=").map { head[$0.upperBound...].prefix { $0 != "." } }
          let found = number.flatMap { Int($0) }.map { Self.line($0 - 100) } ?? ""
          connection.write(start + (remembers ? chunk(found) : "") + "0\r\n\r\n")
          continue
        }
        let stream = streams.add(1, ordering: .acquiringAndReleasing).oldValue
        guard let events = script(stream, head) else { return }
        connection.write(start)
        for number in events { connection.write(chunk(Self.line(number))) }
        return
      }
    }
  }

  @Test(arguments: [true, false])
  func `what was missed comes after a break, and whether all of it came is said`(remembers: Bool) async throws {
    let heads = Mutex<[String]>([])
    let server = try server(remembers: remembers) { stream, head in
      heads.withLock { $0.append(String(head.prefix { $0 != "\r\n" })) }
      switch stream {
      case 0: return [1, 2]
      case 1: return nil
      default: return [2, 3]
      }
    }
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    var seen: [EventWatch.Element] = []
    for try await element in docker.system.watch(
      [.named("type", "container")], patience: EnginePatience(clock: HurriedClock()))
    {
      seen.append(element)
      if seen.count == 4 { break }
    }
    let ids = seen.map { element in
      if case .event(let event) = element { return event.actor }
      return element == .resumed(mayHaveMissed: !remembers) ? "resumed" : "?"
    }
    #expect(ids == ["1", "2", "resumed", "3"])
    let lines = heads.withLock { $0 }
    #expect(lines.first?.contains("since=30.250000000") == true, "from before the answer, which comes too early")
    #expect(lines.dropFirst().allSatisfy { $0.contains("since=101.000000000") })
  }

  @Test func `an engine that stays away is an error when the patience is over`() async throws {
    let server = try server(remembers: true) { stream, _ in stream == 0 ? [] : nil }
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    var watch = docker.system.watch(patience: EnginePatience(clock: HurriedClock())).makeAsyncIterator()
    let error = await #expect(throws: DockerError.self) { try await watch.next() }
    #expect(error?.isRetriable == true)
  }

  @Test(arguments: [("200 OK", "30.250000000"), ("403 Forbidden", "30.000000000")])
  func `before the first event it goes on from when it began`(info: String, began: String) async throws {
    let heads = Mutex<[String]>([])
    let server = try server(remembers: true, info: info) { stream, head in
      heads.withLock { $0.append(String(head.prefix { $0 != "\r\n" })) }
      return stream == 0 ? [] : [1]
    }
    defer { server.stop() }
    let docker = try DockerEngine(host: server.endpoint.description)
    var watch = docker.system.watch(patience: EnginePatience(clock: HurriedClock())).makeAsyncIterator()
    #expect(try await watch.next() == .resumed(mayHaveMissed: true))
    guard case .event(let event) = try await watch.next() else {
      Issue.record("no event came")
      return
    }
    #expect(event.actor == "1")
    #expect(heads.withLock { $0 }.count == 2)
    #expect(heads.withLock { $0 }.allSatisfy { $0.contains("since=\(began)") })
  }
}
