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
    do {
      let ping = try await client.ping()
      checks += Self.server(ping, at: client.server)
      checks.append(tokenFound)
      checks += await nodes()
    } catch let error as ControlError {
      checks.append(Check("server", .fail, error.message))
      checks.append(tokenFound)
    } catch {
      checks.append(Check("server", .fail, "\(error)"))
    }
    checks.append(git)
    return ExaminationReport(checks)
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
  private func nodes() async -> [Check] {
    do {
      let nodes = try await client.nodes()
      return [Check("access", .ok, "the agent accepts the token")] + Self.nodes(nodes)
    } catch let error as ControlError where error.code == .unauthenticated || error.code == .forbidden {
      return [Check("access", .fail, error.message)]
    } catch {
      return [Check("nodes", .fail, "\(error)")]
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
      return [heard, runtime(facts.runtime, languages: facts.languages, on: node.name.rawValue)]
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

  private var git: Check {
    let directories = (surroundings.value("PATH") ?? "").split(separator: ":")
    guard let path = directories.map({ "\($0)/git" }).first(where: FileManager.default.isExecutableFile(atPath:)) else {
      return Check(
        "git", .warn, "there is no git on this machine",
        advice: "the agent that leads needs it to fetch apps: apt-get install git")
    }
    return Check("git", .ok, path)
  }
}
