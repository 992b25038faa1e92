internal import HTTPTransport

/// Following branches, webhooks, and taking back what is on its way.
extension ControlClient {
  /// Asks for new commits of a deployment's branch to be deployed by themselves.
  public func follow(_ reference: String, _ request: FollowRequest = FollowRequest()) async throws -> ChangeResult {
    try await exchange.answer(.put, "/api/v1/deployments/\(reference)/following", body: request)
  }

  /// Asks for a deployment's branch to be followed no longer.
  public func unfollow(_ reference: String) async throws -> ChangeResult {
    try await exchange.answer(.delete, "/api/v1/deployments/\(reference)/following")
  }

  /// Takes back a version that is on its way: its build ends, and what ran before goes on.
  public func cancel(_ reference: String) async throws -> ChangeResult {
    try await exchange.answer(.post, "/api/v1/deployments/\(reference)/cancel")
  }

  /// Makes a deployment's webhook, or with ``WebhookRequest/rotate`` another secret for it.
  public func setWebhook(
    _ reference: String, _ request: WebhookRequest = WebhookRequest()
  ) async throws -> WebhookSummary {
    try await exchange.answer(.put, "/api/v1/deployments/\(reference)/webhook", body: request)
  }

  /// Removes a deployment's webhook.
  public func removeWebhook(_ reference: String) async throws -> RemovedWebhook {
    try await exchange.answer(.delete, "/api/v1/deployments/\(reference)/webhook")
  }

  /// Passes on what a Git server said, with the headers that sign it.
  package func ring(
    _ reference: String, headers: [(name: String, value: String)], body: [UInt8]
  ) async throws -> HookAnswer {
    var fields: HTTPHeaders = [:]
    for (name, value) in headers { fields[name] = value }
    return try await exchange.answer(
      .post, "/api/v1/hooks/\(reference)", headers: fields, raw: body,
      timeouts: HTTPTimeouts(connect: .seconds(2), idle: nil, overall: .seconds(15)))
  }
}
