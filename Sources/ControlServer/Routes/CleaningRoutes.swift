internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// Having machines remove what they can do without.
struct CleaningRoutes {
  let environment: RouteEnvironment
  let machine: any MachineControl
  let peers: Peers

  init(_ environment: RouteEnvironment, machine: any MachineControl) {
    self.environment = environment
    self.machine = machine
    peers = Peers(token: environment.configuration.peerToken, logger: environment.logger)
  }

  func add(to table: inout RouteTable) {
    let (environment, machine, peers) = (environment, machine, peers)
    table.add(.post, "/api/v1/clean", needs: .cleanMachines) { call in
      try .json(try await machine.clean(try await environment.body(CleanRequest.self, of: call)))
    }
    table.add(.post, "/api/v1/nodes/:reference/clean", needs: .cleanMachines) { call in
      let request = try await environment.body(CleanRequest.self, of: call)
      let node = try await environment.platform.snapshot().desired.node(try call.parameter("reference"))
      guard node.id != environment.platform.identity.node else { return try .json(try await machine.clean(request)) }
      return try .json(try await peers.client(at: node.address).clean(request))
    }
  }
}

extension MachineControl {
  fileprivate func clean(_ request: CleanRequest) async throws -> CleaningReport {
    try await clean(everything: request.everything ?? false, dryRun: request.dryRun ?? false)
  }
}
