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
