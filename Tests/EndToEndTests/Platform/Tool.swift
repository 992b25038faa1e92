import Foundation

/// `flotilla`, as somebody uses it against one agent.
struct Tool: Sendable {
  let agent: AgentProcess
  /// The token that it shows; `nil` for the agent's.
  var token: String?

  /// What `--json` says of a deployment, as far as tests look.
  struct Summary: Decodable, Sendable {
    var id: String
    var name: String
    var status: String
    var reason: String?
    var node: String?
    var url: String?
    var commit: String?
  }

  @discardableResult
  func run(_ arguments: String...) async throws -> Finished { try await run(arguments) }

  func run(_ arguments: [String]) async throws -> Finished {
    try await Command.run(
      Programs.tool, arguments,
      environment: ["FLOTILLA_SERVER": agent.address, "FLOTILLA_TOKEN": try token ?? agent.token, "NO_COLOR": "1"])
  }

  /// Deploys and waits; the answer says how it ended.
  func deploy(_ repository: Repository, _ more: String...) async throws -> (summary: Summary, finished: Finished) {
    let finished = try await run(["deploy", repository.url, "--wait", "--timeout", "240", "--json"] + more)
    return (try decode(finished), finished)
  }

  /// Deploys to one machine: the others are cordoned meanwhile, since which of two equal ones is chosen is up to their load.
  func deploy(
    _ repository: Repository, on node: String, _ more: String...
  ) async throws -> (summary: Summary, finished: Finished) {
    struct Node: Decodable { var name: String }
    let listed = try await run("nodes", "--json")
    let others = try JSONDecoder().decode([Node].self, from: Data(listed.output.utf8)).map(\.name).filter { $0 != node }
    for other in others {
      let cordoned = try await run("cordon", other)
      guard cordoned.status == 0 else { throw Command.Failed(description: "\(cordoned)") }
    }
    let finished = try await run(["deploy", repository.url, "--wait", "--timeout", "240", "--json"] + more)
    for other in others {
      let uncordoned = try await run("uncordon", other)
      guard uncordoned.status == 0 else { throw Command.Failed(description: "\(uncordoned)") }
    }
    return (try decode(finished), finished)
  }

  func status(_ reference: String) async throws -> Summary {
    try decode(try await run("status", reference, "--json"))
  }

  func deployments() async throws -> [Summary] {
    let finished = try await run("ps", "--json")
    return try JSONDecoder().decode([Summary].self, from: Data(finished.output.utf8))
  }

  private func decode(_ finished: Finished) throws -> Summary {
    do {
      return try JSONDecoder().decode(Summary.self, from: Data(finished.output.utf8))
    } catch {
      throw Command.Failed(description: "no summary in \(finished)\nagent's log:\n\(agent.logTail)")
    }
  }
}
