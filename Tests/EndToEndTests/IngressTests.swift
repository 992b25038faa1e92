import Foundation
import Synchronization
import Testing

/// Three machines with networks of their own, each of whose addresses serves every app.
@Suite(.serialized, .enabled(if: NetworkLab.isPossible || RealServices.areWanted), .timeLimit(.minutes(5)))
struct IngressTests {
  private static let port: UInt16 = 8_081
  private static let answer = "version 1"

  @Test func anyMachinesAddressServesAnAppWhereverItIs() async throws {
    try await NetworkLab.with(machines: 3) { lab in
      let names = ["attic", "barn", "cellar"]
      let urls = lab.hosts.map { "http://\($0):\(Self.port)" }
      try await TestPlatform.with(
        agents: names, ["--runtime", "process", "--embedded", "--ingress"], on: lab
      ) { platform in
        let tool = platform.tool
        let repository = try await Repository.files(
          VersionApp.files("1", port: Self.port), named: "shop", in: platform.repositories)
        let (summary, finished) = try await tool.deploy(repository, on: "barn", "--name", "shop")
        try #require(summary.status == "running", "\(finished)")
        for url in urls {
          try await Wait.until("\(url) serves it") { try await Web.get(url) == Self.answer }
        }

        // It moves to a machine that led its port to another one until then, and nobody is refused.
        try #require(try await tool.run("cordon", "attic").status == 0)
        let asker = Asker(of: [urls[0], urls[2]], expecting: Self.answer)
        try await asker.run {
          let drained = try await tool.run("drain", "barn", "--timeout", "240")
          try #require(drained.status == 0, "\(drained)")
          try #require(try await tool.status("shop").node == "cellar")
          let soFar = asker.answers
          try await Wait.until("they were asked after it") { asker.answers > soFar + 20 }
        }
        #expect(asker.failures == [])
        try await Wait.until("the machine that it left leads to it") { try await Web.get(urls[1]) == Self.answer }

        // The agent of a machine may be away: what it leads goes on.
        await platform.agents[1].kill()
        #expect(try await Web.get(urls[1]) == Self.answer)
        try await platform.agents[1].start()
        #expect(try await Web.get(urls[1]) == Self.answer)

        // Its machine falls off the network: the other addresses serve it where it is placed anew.
        for name in ["attic", "barn"] { try #require(try await tool.run("uncordon", name).status == 0) }
        try await lab.unplug(2)
        try await Wait.until("it runs elsewhere", within: .seconds(180)) {
          let status = try await tool.status("shop")
          return status.status == "running" && status.node != "cellar"
        }
        for url in urls.dropLast() {
          try await Wait.until("\(url) serves it again") { try await Web.get(url) == Self.answer }
        }

        // Ends what two machines have now.
        try await lab.plug(2)
        try #require(try await tool.run("destroy", "shop", "--wait").status == 0)
        for url in urls.dropLast() {
          try await Wait.until("\(url) serves nothing any more") { try await Web.get(url) == nil }
        }
      }
    }
  }
}

/// Asks addresses all the time.
private final class Asker: Sendable {
  private let urls: [String]
  private let expected: String
  private let seen = Mutex<(answers: Int, failures: [String])>((0, []))

  init(of urls: [String], expecting expected: String) {
    self.urls = urls
    self.expected = expected
  }

  var answers: Int { seen.withLock { $0.answers } }
  var failures: [String] { seen.withLock { $0.failures } }

  func run(_ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for url in urls { group.addTask { try await self.ask(url) } }
      defer { group.cancelAll() }
      try await body()
    }
  }

  private func ask(_ url: String) async throws {
    while !Task.isCancelled {
      let answer = try await Web.get(url)
      if Task.isCancelled { return }
      seen.withLock { seen in
        seen.answers += 1
        if answer != expected, seen.failures.count < 8 { seen.failures.append("\(url): \(answer ?? "no answer")") }
      }
    }
  }
}
