internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// Who leads, and handing the lead over.
struct LeaderRoutes {
  let environment: RouteEnvironment

  init(_ environment: RouteEnvironment) { self.environment = environment }

  func add(to table: inout RouteTable) {
    let environment = environment
    table.add(.get, "/api/v1/leader", needs: .readLeadership) { _ in
      try .json(LeadershipSummary(try await environment.platform.leadership()))
    }
    table.add(.post, "/api/v1/leader/transfer", needs: .transferLeadership) { call in
      let body = try await environment.body(TransferRequest.self, of: call)
      try await environment.platform.handOver(to: body.to)
      return try .json(LeadershipSummary(try await environment.platform.leadership()), status: .accepted)
    }
  }
}

extension LeadershipSummary {
  init(_ view: LeadershipView) {
    let voters = (view.voters?.voters ?? []).map { Member(node: $0, name: view.names[$0], role: "voter") }
    let learners = (view.voters?.learners ?? []).map { Member(node: $0, name: view.names[$0], role: "learner") }
    self.init(
      cluster: view.cluster, epoch: view.epoch, leader: view.leader, leaderName: view.leader.flatMap { view.names[$0] },
      address: view.address, members: voters + learners, mode: view.voters?.mode.rawValue, version: view.version)
  }
}
