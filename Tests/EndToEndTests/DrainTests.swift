import ControlAPI
import EdgeModel
import Foundation
import HTTPTransport
import Logging
import Synchronization
import Testing

/// Three machines with networks of their own, on which apps move.
@Suite(.serialized, .enabled(if: NetworkLab.isPossible || RealServices.areWanted), .timeLimit(.minutes(5)))
struct DrainTests {
  private static let names = ["attic", "barn", "cellar"]
  private static let ports: [String: UInt16] = ["one": 8_081, "two": 8_082, "three": 8_083]
  private static let homes = ["one": "attic", "two": "attic", "three": "cellar"]

  @Test func appsMoveWithoutAFailedRequestAndALeaderMayDieInTheMiddle() async throws {
    try await NetworkLab.with(machines: 3) { lab in
      let hosts = lab.hosts
      try await TestPlatform.with(agents: Self.names, ["--runtime", "process", "--embedded"], on: lab) { platform in
        let (attic, barn) = (platform.agents[0], platform.agents[1])
        let tool = Tool(agent: barn)
        try await Wait.until("all three hold the log") {
          try await Self.client(attic).leadership().members.count { $0.role == "voter" } == 3
        }

        // A cordoned machine gets nothing new: to deploy to one machine cordons the others.
        for (name, node) in Self.homes.sorted(by: { $0.key < $1.key }) {
          let repository = try await Repository.files(
            VersionApp.files("1", port: try #require(Self.ports[name])), named: name, in: platform.repositories)
          let (summary, finished) = try await tool.deploy(repository, on: node, "--name", name)
          try #require(summary.status == "running" && summary.node == node, "\(finished)")
        }
        #expect(try await tool.run("cordon", "cellar").status == 0)
        #expect(try await tool.run("nodes").output.contains("ready, cordoned"))
        #expect(try await tool.run("uncordon", "cellar").status == 0)

        // Whoever asks the platform for an app's address misses nothing while it moves.
        let followers = try Self.ports.keys.map { Follower($0, try Self.client(barn)) }
        try await Follower.run(followers) {
          let drained = try await tool.run("drain", "attic", "--timeout", "240", "--json")
          try #require(drained.status == 0, "\(drained)")
          #expect(try JSONDecoder().decode(Drained.self, from: Data(drained.output.utf8)).state == "drained")
        }
        for follower in followers {
          #expect(follower.failures == [])
          #expect(follower.answers > 20)
        }
        let nodes = try await tool.deployments().map { $0.node ?? "" }
        #expect(!nodes.contains("attic"), "\(nodes)")
        #expect(try await tool.run("nodes").output.contains("ready, drained"))
        #expect(try await tool.run("uncordon", "attic").status == 0)

        // The leader dies while apps are on their way; the next one goes on.
        async let drained = tool.run("drain", "cellar", "--timeout", "240", "--json")
        try await Wait.until("the machine is being drained") {
          try await Self.client(barn).nodes().contains { $0.cordon?.isDraining == true }
        }
        await attic.kill()
        let finished = try await drained
        try #require(finished.status == 0, "\(finished)")
        try await Wait.until("everything runs on the barn") {
          try await tool.deployments().allSatisfy { $0.status == "running" && $0.node == "barn" }
        }
        for port in Self.ports.values {
          #expect(try await Web.get("http://\(hosts[1]):\(port)") == "version 1")
        }
        // So that it ends what it was given and others have since.
        try await attic.start()
      }
    }
  }

  private struct Drained: Decodable { var state: String }

  fileprivate static func client(_ agent: AgentProcess) throws -> ControlClient {
    try ControlClient(
      server: agent.address, token: try agent.token, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }
}

/// Asks an app all the time where the platform says that it answers, as a proxy would.
private final class Follower: Sendable {
  private let app: String
  private let platform: ControlClient
  private let seen = Mutex<(answers: Int, failures: [String], url: String?)>((0, [], nil))

  init(_ app: String, _ platform: ControlClient) {
    self.app = app
    self.platform = platform
  }

  var answers: Int { seen.withLock { $0.answers } }
  var failures: [String] { seen.withLock { $0.failures } }

  /// Runs all of them beside something, from their first answer on.
  static func run(_ followers: [Follower], _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for follower in followers {
        try await follower.learn()
        group.addTask { try await follower.ask() }
        group.addTask { try await follower.keepLearning() }
      }
      defer { group.cancelAll() }
      try await Wait.until("all were asked") { followers.allSatisfy { $0.answers > 0 } }
      try await body()
    }
  }

  private func learn() async throws {
    let url = try await platform.deployment(app).url
    seen.withLock { $0.url = url ?? $0.url }
  }

  private func keepLearning() async throws {
    while true {
      try await ContinuousClock().sleep(for: .milliseconds(200))
      try await learn()
    }
  }

  private func ask() async throws {
    while true {
      try Task.checkCancellation()
      let url = seen.withLock { $0.url } ?? ""
      let answer = try await Web.get(url)
      try Task.checkCancellation()
      seen.withLock { seen in
        if answer == "version 1" {
          seen.answers += 1
        } else {
          seen.failures.append("\(app) at \(url): \(answer ?? "no answer")")
        }
      }
      try await ContinuousClock().sleep(for: .milliseconds(10))
    }
  }
}
