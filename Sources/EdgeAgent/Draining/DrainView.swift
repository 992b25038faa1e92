public import EdgeModel

/// How far a machine is with letting go of what it has.
public struct DrainView: Sendable, Hashable {
  /// An app that is still there.
  public struct App: Sendable, Hashable {
    /// How it is about to go.
    public enum Stage: String, Sendable {
      /// It goes when others are gone, or something has ended that ends by itself.
      case waiting
      /// It comes up on another machine, and serves here meanwhile.
      case moving
      /// What is left of it here is being taken away.
      case leaving
      /// It can't go as things are.
      case staying
    }

    public var deployment: DeploymentID
    public var name: AppName
    public var stage: Stage
    /// The machine that it moves to.
    public var to: NodeID?
    /// Why it waits or stays, for people.
    public var reason: String?
  }

  public var node: NodeRecord
  /// `nil` for a machine that takes new apps.
  public var cordon: NodeCordon?
  /// Sorted by name; empty when nothing of any app runs there.
  public var apps: [App]
}

extension PlatformSnapshot {
  /// What is still on a machine, be it drained or not.
  public func drain(of node: NodeRecord) -> DrainView {
    let isDraining = desired.cordons[node.id]?.mode == .draining
    var apps = leaving(node.id).map { allocation, fate in
      var app = DrainView.App(deployment: allocation.id.deployment, name: allocation.name, stage: .waiting)
      switch fate {
      case .due:
        app.reason = moves[allocation.id.deployment]
        if app.reason != nil { app.stage = .staying }
      case .replaced(let successor):
        app.stage = .moving
        app.to = desired.allocations[successor]?.node
      case .waits(let words): app.reason = words
      case .stays(let words): (app.stage, app.reason) = (.staying, words)
      }
      if !isDraining, app.stage == .waiting { app.reason = nil }
      return app
    }
    let gone = desired.allocations.values.filter { allocation in
      allocation.node == node.id && allocation.phase == .remove
        && !apps.contains { $0.deployment == allocation.id.deployment }
        && reports[node.id]?.observed(allocation.id) != nil
    }
    for allocation in gone.sorted(by: { $0.id < $1.id })
    where !apps.contains(where: { $0.deployment == allocation.id.deployment }) {
      let current = desired.currentAllocation(of: allocation.id.deployment)?.node
      apps.append(
        DrainView.App(
          deployment: allocation.id.deployment, name: allocation.name, stage: .leaving,
          to: current == node.id ? nil : current))
    }
    apps.sort { ($0.name, $0.deployment) < ($1.name, $1.deployment) }
    return DrainView(node: node, cordon: desired.cordons[node.id], apps: apps)
  }
}
