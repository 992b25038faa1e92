internal import ControlAPI
internal import EdgeAgent
internal import Hummingbird

/// Who answers here.
struct PingRoute {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    table.add(.get, "/ping", needs: .ping) { [environment] _ in
      let identity = environment.platform.identity
      return try .json(
        PingAnswer(
          version: identity.version, cluster: identity.clusterID, node: identity.node, name: identity.name))
    }
  }
}
