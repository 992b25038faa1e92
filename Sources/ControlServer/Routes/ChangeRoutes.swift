internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// Who asked for what, and when.
struct ChangeRoutes {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    let environment = environment
    table.add(.get, "/api/v1/changes", needs: .readChanges) { call in
      if try call.flag("follow") {
        return try await LineResponse.make(
          ChangeFeed(platform: environment.platform), for: call, keepAlive: environment.configuration.keepAlive)
      }
      let snapshot = try await environment.platform.snapshot()
      return try .json(
        snapshot.desired.changes.map { ChangeSummary($0, name: snapshot.desired.deployments[$0.deployment]?.name) })
    }
    table.add(.get, "/api/v1/changes/orphaned", needs: .readChanges) { _ in
      let entries = try await environment.platform.orphans()
      return try .json(entries.map(OrphanedSummary.init))
    }
    table.add(.get, "/api/v1/changes/:id", needs: .readChanges) { call in
      let id = try call.parameter("id", as: ChangeID.self)
      let snapshot = try await environment.platform.snapshot()
      guard let record = snapshot.desired.changes.last(where: { $0.id == id }) else {
        throw ControlError(.notFound, "there is no change '\(id)' among the newest \(DesiredState.changesKept)")
      }
      return try .json(try await environment.result(of: record))
    }
  }
}

extension OrphanedSummary {
  init(_ entry: DesiredEntry) {
    var changes: [ChangeSummary] = []
    var names: [DeploymentID: AppName] = [:]
    for case .deployment(let deployment) in entry.changes { names[deployment.id] = deployment.name }
    for case .change(let record) in entry.changes {
      changes.append(ChangeSummary(record, name: names[record.deployment]))
    }
    self.init(version: entry.version, changes: changes, records: entry.changes.map(Self.kind))
  }

  private static func kind(_ change: DesiredChange) -> String {
    switch change {
    case .cluster: "cluster"
    case .node: "node"
    case .deployment: "deployment"
    case .allocation: "allocation"
    case .change: "change"
    case .forget: "forget"
    case .voters: "voters"
    case .secret: "secret"
    case .forgetSecret: "forgetSecret"
    case .platformKey: "platformKey"
    case .cordon: "cordon"
    case .forgetNode: "forgetNode"
    case .platformToken: "platformToken"
    case .unknown(let record): record.kind
    }
  }
}
