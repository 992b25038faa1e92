import ControlAPI
import EdgeModel

/// One look at all machines.
struct UsageLook: Sendable {
  let nodes: [NodeSummary]
  let names: [DeploymentID: AppName]
  /// What those that answered use.
  let usage: [NodeID: NodeUsage]

  static func take(_ client: ControlClient) async throws -> UsageLook {
    let nodes = try await client.nodes()
    let names = Dictionary(try await client.deployments().map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
    let usage = await withTaskGroup(of: NodeUsage?.self) { group in
      for node in nodes where node.status == .ready {
        group.addTask {
          // A machine that doesn't answer is shown without figures.
          try? await client.usage(of: node.id.rawValue)
        }
      }
      var found: [NodeID: NodeUsage] = [:]
      for await usage in group { if let usage { found[usage.node] = usage } }
      return found
    }
    return UsageLook(nodes: nodes, names: names, usage: usage)
  }
}
