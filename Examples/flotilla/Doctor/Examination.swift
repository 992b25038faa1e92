import ControlAPI
import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Looks at everything that must work, in the order in which one thing needs the other.
struct Examination: Sendable {
  let client: ControlClient
  let token: TokenSource
  let surroundings: Surroundings

  func run() async -> ExaminationReport {
    var checks: [Check] = []
    var machine = MachineExamination(surroundings: surroundings, isAgentsMachine: isLocal)
    do {
      let asked = Self.now()
      let ping = try await client.ping()
      let clock = ClockReading(ping, asked: asked, answered: Self.now())
      checks += Self.server(ping, at: client.server)
      checks.append(tokenFound)
      let (found, nodes) = await nodes()
      checks += found
      machine.machines = nodes?.count
      machine.runtime = nodes?.first { $0.id == ping.node }?.facts?.runtime
      checks += await reach(nodes ?? [], besides: ping.node)
      checks += await clocks(nodes ?? [], asked: ping, clock)
    } catch let error as ControlError {
      checks.append(Check("server", .fail, error.message, advice: advice(for: error)))
      checks.append(tokenFound)
    } catch {
      checks.append(Check("server", .fail, "\(error)"))
    }
    checks += await machine.run()
    return ExaminationReport(checks)
  }

  /// Whether the agent that is asked is on this machine.
  private var isLocal: Bool {
    ["//127.", "//localhost", "//[::1]"].contains { client.server.contains($0) }
  }

  private func advice(for error: ControlError) -> String? {
    guard error.code == .unreachable || error.code == .timeout, isLocal else { return nil }
    return "start it: systemctl start flotilla-agent, or run flotilla-agent; its log says what keeps it from starting"
  }

  private static func now() -> Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
  }

  // MARK: The other machines, from here

  /// How the other machines' agents answered a question.
  private func answers(of nodes: [NodeSummary]) async -> [(NodeSummary, PingAnswer?, ClockReading?)] {
    await withTaskGroup(of: (NodeSummary, PingAnswer?, ClockReading?).self) { group in
      for node in nodes.filter({ $0.status == .ready }).prefix(64) {
        group.addTask {
          let asked = Self.now()
          let other = try? ControlClient(server: node.address, followsLeader: false, logger: GlobalOptions.logger)
          let answer = try? await other?.ping(within: .seconds(3))
          return (node, answer, answer.flatMap { ClockReading($0, asked: asked, answered: Self.now()) })
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0.name < $1.0.name }
    }
  }

  /// Whether agents answer at the addresses that they give the others.
  private func reach(_ nodes: [NodeSummary], besides own: NodeID) async -> [Check] {
    await answers(of: nodes.filter { $0.id != own }).map { node, answer, _ in Self.reach(node, answer) }
      + nodes.filter { nodes.count > 1 && Self.isLoopback($0.address) }.map { node in
        Check(
          "address of \(node.name)", .fail, "it tells the others to reach it at \(node.address), which is themselves",
          advice: "start it with --advertise HOST, its name or address on the network")
      }
  }

  static func reach(_ node: NodeSummary, _ answer: PingAnswer?) -> Check {
    let name = "port of \(node.name)"
    guard let answer else {
      return Check(
        name, .warn, "nobody answers at \(node.address) from here",
        advice: "let a firewall pass its port, and compare --listen and --advertise there")
    }
    guard answer.node == node.id else {
      return Check(
        name, .fail, "another machine answers at \(node.address): \(answer.name) (\(answer.node))",
        advice: "start \(node.name) with an address of its own: --advertise HOST")
    }
    return Check(name, .ok, "it answers at \(node.address)")
  }

  static func isLoopback(_ address: String) -> Bool {
    ["//127.", "//localhost", "//[::1]"].contains { address.contains($0) }
  }

  /// Each machine's clock beside the leader's, and this machine's.
  private func clocks(_ nodes: [NodeSummary], asked ping: PingAnswer, _ own: ClockReading?) async -> [Check] {
    guard let own else { return [] }
    let others = await answers(of: nodes.filter { $0.id != ping.node })
    let leads = others.first { $0.1?.leads == true }?.2
    let leader = ping.leads == true ? own : leads ?? own
    let here = ClockReading(name: leader.name, offset: 0, uncertainty: 0)
    return [here.check(against: leader)]
      + ([own] + others.compactMap(\.2)).filter { $0 != leader }.map { $0.check(against: leader) }
  }

  static func server(_ ping: PingAnswer, at address: String) -> [Check] {
    var checks = [Check("server", .ok, "\(ping.name) (\(ping.node)) answers at \(address)")]
    if ping.api != PingAnswer.currentAPI {
      checks.append(
        Check(
          "versions", .fail, "the agent speaks version \(ping.api) of the API, this tool \(PingAnswer.currentAPI)",
          advice: "install the same version of both"))
    } else if ping.version != PackageVersion.current {
      checks.append(
        Check(
          "versions", .warn, "the agent is version \(ping.version), this tool \(PackageVersion.current)",
          advice: "install the same version of both"))
    } else {
      checks.append(Check("versions", .ok, ping.version))
    }
    checks.append(
      ping.cluster.map { Check("platform", .ok, $0.rawValue) }
        ?? Check(
          "platform", .warn, "the agent belongs to no platform yet",
          advice: "it founds one when it starts without --join; its log says what it waits for"))
    return checks
  }

  private var tokenFound: Check {
    token.token == nil
      ? Check("token", .fail, token.origin, advice: "set FLOTILLA_TOKEN, or run this as the user who runs the agent")
      : Check("token", .ok, "from \(token.origin)")
  }

  /// What only somebody with a good token may see.
  private func nodes() async -> (checks: [Check], nodes: [NodeSummary]?) {
    do {
      let nodes = try await client.nodes()
      return ([Check("access", .ok, "the agent accepts the token")] + Self.nodes(nodes), nodes)
    } catch let error as ControlError where error.code == .unauthenticated || error.code == .forbidden {
      return ([Check("access", .fail, error.message)], nil)
    } catch {
      return ([Check("nodes", .fail, "\(error)")], nil)
    }
  }

  static func nodes(_ nodes: [NodeSummary]) -> [Check] {
    guard !nodes.isEmpty else {
      return [
        Check("nodes", .fail, "the platform has no machine that runs apps", advice: "look into the agent's log")
      ]
    }
    return nodes.flatMap { node in
      guard node.status == .ready else {
        let since = node.reportedAt.map { ", last report \($0)" } ?? ""
        return [
          Check(
            "node \(node.name)", .fail, "not heard of\(since)",
            advice: "is flotilla-agent running there, and does it reach this one? Its address is \(node.address)")
        ]
      }
      let heard = Check("node \(node.name)", .ok, "heard of, apps: \(node.allocations)")
      guard let facts = node.facts else { return [heard] }
      let low = facts.lowDisk.map { words in
        Check(
          "disk of \(node.name)", .fail, "it \(words): nothing new is started there",
          advice: "'flotilla gc --node \(node.name) --dry-run' says what could go; free-mib in [cleaning] is the floor")
      }
      return [heard, runtime(facts.runtime, languages: facts.languages, on: node.name.rawValue)]
        + (low.map { [$0] } ?? [])
    }
  }

  private static func runtime(_ name: String, languages: [String], on node: String) -> Check {
    let known = languages.isEmpty ? "no languages" : languages.joined(separator: ", ")
    if languages.isEmpty {
      return Check(
        "runtime on \(node)", .fail, "\(name) can build nothing",
        advice: "install an interpreter (python3, node), or Docker")
    }
    guard name != "process" else {
      return Check(
        "runtime on \(node)", .warn, "process (\(known)): apps are not kept from the machine and from each other",
        advice: "install Docker and start the agent with --runtime docker where that matters")
    }
    return Check("runtime on \(node)", .ok, "\(name) (\(known))")
  }
}
