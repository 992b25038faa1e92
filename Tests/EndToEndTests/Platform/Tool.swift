import Foundation

/// `flotilla`, as somebody uses it against one agent.
struct Tool: Sendable {
  let agent: AgentProcess

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
      environment: ["FLOTILLA_SERVER": agent.address, "FLOTILLA_TOKEN": try agent.token, "NO_COLOR": "1"])
  }

  /// Deploys and waits; the answer says how it ended.
  func deploy(_ repository: Repository, _ more: String...) async throws -> (summary: Summary, finished: Finished) {
    let finished = try await run(["deploy", repository.url, "--wait", "--timeout", "240", "--json"] + more)
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
