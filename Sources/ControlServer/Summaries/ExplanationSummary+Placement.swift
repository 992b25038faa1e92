internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Scheduling

extension ExplanationSummary {
  init(_ explanation: PlacementExplanation, in snapshot: PlatformSnapshot) {
    func name(_ node: NodeID) -> String { snapshot.desired.nodes[node]?.name.rawValue ?? node.rawValue }
    let words = explanation.workload
    self.init(
      deployment: explanation.deployment, name: explanation.name, strategy: explanation.strategy,
      node: explanation.node.map(name), chosen: explanation.chosen.map(name),
      machines: words.nodes.map { node in
        Machine(
          node: node.node, name: node.name, fits: node.isFeasible, reasons: node.reasons,
          terms: node.terms.map { Term(scorer: $0.scorer, score: Int($0.score.points)) })
      },
      rejections: words.rejections.map { Rejection(rule: $0.filter, machines: $0.nodes) },
      smallestChange: words.smallestChange?.description,
      note: Self.note(explanation, on: explanation.node.map(name)))
  }

  private static func note(_ explanation: PlacementExplanation, on machine: String?) -> String? {
    if !explanation.volumes.isEmpty, let machine {
      let volumes = explanation.volumes.map { "'\($0)'" }.joined(separator: ", ")
      return "its data (volume \(volumes)) is on \(machine), and it stays there whatever the scores say"
    }
    if let note = explanation.workload.note { return note }
    guard let node = explanation.node, explanation.chosen == node, explanation.workload.node != node else { return nil }
    return "a new version stays on \(machine ?? node.rawValue) as long as that machine can run it"
  }
}
