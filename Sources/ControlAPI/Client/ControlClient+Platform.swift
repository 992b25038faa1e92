public import EdgeModel
internal import HTTPTransport

extension ControlClient {
  /// The platform's machines, by name.
  public func nodes() async throws -> [NodeSummary] {
    try await exchange.answer(.get, "/api/v1/nodes")
  }

  /// What a machine and its apps use now.
  /// - Parameter reference: its id or its name; `nil` for the machine of the agent at the address.
  public func usage(of reference: String? = nil) async throws -> NodeUsage {
    try await exchange.answer(.get, reference.map { "/api/v1/nodes/\($0)/usage" } ?? "/api/v1/usage")
  }

  /// The newest requests that changed something, oldest first.
  public func changes() async throws -> [ChangeSummary] {
    try await exchange.answer(.get, "/api/v1/changes")
  }

  /// One request that changed something, and how its deployment is now.
  public func change(_ id: ChangeID) async throws -> ChangeResult {
    try await exchange.answer(.get, "/api/v1/changes/\(id.rawValue)")
  }

  /// The newest requests that changed something, oldest first, and then each new one.
  public func followChanges() async throws -> ControlStream<ChangeSummary> {
    var target: RequestTarget = "/api/v1/changes"
    target.addQuery("follow", "1")
    return try await exchange.lines(target)
  }

  /// Who leads and who holds the log, as the agent at the address knows it.
  public func leadership() async throws -> LeadershipSummary {
    try await exchange.answer(.get, "/api/v1/leader")
  }

  /// Asks the leader to hand over; ``leadership()`` tells when it has.
  public func transferLeadership(_ request: TransferRequest) async throws -> LeadershipSummary {
    try await exchange.answer(.post, "/api/v1/leader/transfer", body: request)
  }

  /// What the agent at the address has on its disk that a later leader's word pushed out of the log, oldest first.
  public func orphanedChanges() async throws -> [OrphanedSummary] {
    try await exchange.answer(.get, "/api/v1/changes/orphaned")
  }

  /// Asks the agent at the address to leave its platform for another one. It answers when the other one has taken it, and
  /// then starts anew.
  public func move(_ request: MoveRequest) async throws -> MoveAnswer {
    try await exchange.answer(
      .post, "/api/v1/platform/move", body: request,
      timeouts: HTTPTimeouts(connect: .seconds(10), idle: nil, overall: .seconds(120)))
  }
}
