public import EdgeModel
internal import HTTPTransport

extension ControlClient {
  /// The platform's machines, by name.
  public func nodes() async throws -> [NodeSummary] {
    try await exchange.answer(.get, "/api/v1/nodes")
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
}
