internal import HTTPTransport

/// What runs where, and why.
extension ControlClient {
  /// Has a machine get nothing new; what it has stays. One that is being drained keeps what is left on it.
  /// - Parameter reference: its id or its name.
  public func cordon(_ reference: String) async throws -> DrainSummary {
    try await exchange.answer(.post, "/api/v1/nodes/\(reference)/cordon")
  }

  /// Has a machine get new apps again. What has left it doesn't come back by itself.
  public func uncordon(_ reference: String) async throws -> DrainSummary {
    try await exchange.answer(.post, "/api/v1/nodes/\(reference)/uncordon")
  }

  /// Has a machine get nothing new, and what it has move to other machines. Returns when that is kept, long before it is done.
  public func drain(_ reference: String) async throws -> DrainSummary {
    try await exchange.answer(.post, "/api/v1/nodes/\(reference)/drain")
  }

  /// What is still on a machine, now and after every change of it. Ends when the server shuts down.
  public func watchDrain(_ reference: String) async throws -> ControlStream<DrainSummary> {
    try await exchange.lines("/api/v1/nodes/\(reference)/drain/watch")
  }

  /// Has the apps of machines that vanished at once with at least half of all placed anew, without waiting longer for them.
  /// - Returns: those machines; none where nothing was held back.
  public func giveUpVanished() async throws -> [NodeSummary] {
    try await exchange.answer(.post, "/api/v1/nodes/give-up")
  }

  /// Has a machine leave the platform for good. Returns when that is kept, before what ran there is elsewhere.
  /// - Parameter reference: its id or its name.
  public func removeNode(_ reference: String, _ request: RemovalRequest) async throws -> RemovalSummary {
    try await exchange.answer(.post, "/api/v1/nodes/\(reference)/remove", body: request)
  }

  /// Why a deployment runs where it does, or nowhere.
  public func explain(_ reference: String) async throws -> ExplanationSummary {
    try await exchange.answer(.get, "/api/v1/deployments/\(reference)/explanation")
  }

  /// Has apps moved from full machines to empty ones, or told which would be.
  public func rebalance(_ request: RebalanceRequest) async throws -> RebalanceSummary {
    try await exchange.answer(.post, "/api/v1/rebalance", body: request)
  }
}
