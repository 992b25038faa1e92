internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

extension DrainSummary {
  /// What is on a machine at one moment.
  init(of node: NodeRecord, in snapshot: PlatformSnapshot) {
    let view = snapshot.drain(of: node)
    self.init(
      node: node.id, name: node.name, cordon: view.cordon.map(CordonSummary.init),
      apps: view.apps.map { app in
        App(
          deployment: app.deployment, name: app.name, stage: Stage(app.stage),
          to: app.to.flatMap { snapshot.desired.nodes[$0]?.name.rawValue }, reason: app.reason)
      })
  }

  private typealias Stage = App.Stage
}

extension DrainSummary.App.Stage {
  fileprivate init(_ stage: DrainView.App.Stage) {
    switch stage {
    case .waiting: self = .waiting
    case .moving: self = .moving
    case .leaving: self = .leaving
    case .staying: self = .staying
    }
  }
}

extension RebalanceSummary {
  init(_ done: Rebalancing, isDryRun: Bool, in snapshot: PlatformSnapshot) {
    func name(_ node: NodeID) -> String { snapshot.desired.nodes[node]?.name.rawValue ?? node.rawValue }
    self.init(
      isDryRun: isDryRun,
      moves: done.moves.map { move in
        Move(
          deployment: move.deployment, name: move.name, from: name(move.from), to: name(move.to),
          fromShare: Change(before: move.fromShare.before, after: move.fromShare.after),
          toShare: Change(before: move.toShare.before, after: move.toShare.after), gain: move.gain)
      },
      fixed: done.fixed.map { Fixed(deployment: $0.deployment, name: $0.name, reason: $0.reason) })
  }
}
