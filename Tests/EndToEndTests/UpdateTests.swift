import Foundation
import HTTPTransport
import Synchronization
import TestPorts
import Testing

/// One version after the other under a client that never stops asking.
@Suite(.serialized, .timeLimit(.minutes(10))) struct UpdateTests {
  @Test(arguments: ["process", "docker"]) func nobodyNoticesAnUpdate(_ runtime: String) async throws {
    let isDeep = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1"
    try await TestPlatform.with(runtime: runtime) { platform in
      let port = try FreePorts.next()
      let repository = try await Repository.files(
        VersionApp.files("1", port: port), named: "shop", in: platform.repositories)
      let (first, finished) = try await platform.tool.deploy(repository)
      try #require(first.status == "running", "\(finished)")
      let url = try #require(first.url)
      let hammer = Hammer(url)
      try await hammer.beside {
        for version in 2...(isDeep ? 21 : 5) {
          try await repository.commit(VersionApp.files("\(version)", port: port))
          let updated = try await platform.tool.run("update", "shop", "--wait", "--json")
          try #require(updated.status == 0, "\(updated)")
          #expect(try await answer(url) == "version \(version)", "\(updated)")
        }
        for _ in 0..<(isDeep ? 5 : 2) {
          let back = try await platform.tool.run("rollback", "shop", "--wait", "--json")
          try #require(back.status == 0, "\(back)")
        }
        // One that never answers: what runs goes on.
        let before = try await answer(url)
        var broken = VersionApp.files("broken", port: port)
        broken["main.py"] = "import time; time.sleep(600)"
        try await repository.commit(broken)
        let failed = try await platform.tool.run("update", "shop", "--wait", "--json")
        #expect(failed.status == 1, "\(failed)")
        let summary = try JSONDecoder().decode(Tool.Summary.self, from: Data(failed.output.utf8))
        #expect(summary.status == "running" && summary.reason?.contains("nothing listened") == true, "\(failed)")
        #expect(try await answer(url) == before)
      }
      #expect(hammer.failures == [])
      #expect(hammer.answers > 100)
      #expect(try await platform.tool.run("destroy", "shop", "--wait").status == 0)
      try await platform.expectNoTrace()
    }
  }

  /// Over a connection of its own: one that is kept may still be with the version before.
  private func answer(_ url: String) async throws -> String {
    let client = HTTPClient()
    let response = try await client.execute(HTTPRequest(.get, "/"), at: HTTPEndpoint(url: url))
    let body = try await response.body.collect(upTo: 1_024)
    await client.shutdown()
    return String(decoding: body, as: UTF8.self)
  }

  @Test func anAppKeepsAnsweringWhileItsAgentIsKilled() async throws {
    try await TestPlatform.with(runtime: "process") { platform in
      let port = try FreePorts.next()
      let repository = try await Repository.files(
        VersionApp.files("1", port: port), named: "shop", in: platform.repositories)
      let (first, finished) = try await platform.tool.deploy(repository)
      try #require(first.status == "running", "\(finished)")
      let hammer = Hammer(try #require(first.url))
      try await hammer.beside {
        for _ in 0..<3 {
          await platform.leader.kill()
          try await platform.leader.start()
          try await Wait.until("it is known to run") { try await platform.tool.status("shop").status == "running" }
        }
      }
      #expect(hammer.failures == [])
      #expect(hammer.answers > 20)
    }
  }
}

/// Asks all the time: over one connection that is kept, and over a new one for each request.
private final class Hammer: Sendable {
  private let url: String
  private let seen = Mutex<(answers: Int, failures: [String])>((0, []))

  init(_ url: String) { self.url = url }

  var answers: Int { seen.withLock { $0.answers } }
  var failures: [String] { seen.withLock { $0.failures } }

  func beside(_ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.ask(keeping: true) }
      group.addTask { try await self.ask(keeping: false) }
      defer { group.cancelAll() }
      try await body()
    }
  }

  private func ask(keeping keeps: Bool) async throws {
    var client = HTTPClient()
    let endpoint = try HTTPEndpoint(url: url)
    while !Task.isCancelled {
      if !keeps {
        await client.shutdown()
        client = HTTPClient()
      }
      do {
        let response = try await client.execute(HTTPRequest(.get, "/"), at: endpoint)
        let body = try await response.body.collect(upTo: 1_024)
        seen.withLock { seen in
          if response.status == 200, body.starts(with: "version".utf8) {
            seen.answers += 1
          } else {
            seen.failures.append("status \(response.status)")
          }
        }
      } catch {
        if Task.isCancelled { return }
        // A server may close a kept connection between two requests (RFC 9112, 9.5): then a client asks on another one.
        if keeps {
          await client.shutdown()
          client = HTTPClient()
          do {
            _ = try await client.execute(HTTPRequest(.get, "/"), at: endpoint).body.collect(upTo: 1_024)
            continue
          } catch {}
        }
        if Task.isCancelled { return }
        seen.withLock { $0.failures.append("\(keeps ? "kept" : "new") connection: \(error)") }
      }
      try await ContinuousClock().sleep(for: .milliseconds(keeps ? 5 : 20))
    }
  }
}
