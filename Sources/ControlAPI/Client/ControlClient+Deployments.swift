public import EdgeModel
internal import HTTPTransport

extension ControlClient {
  /// Who answers at the address. Needs no token.
  /// - Parameters:
  ///   - nonce: 16 to 128 hexadecimal digits that the agent shall prove its token with; `nil` for no proof.
  ///   - patience: how long the answer may take.
  public func ping(nonce: String? = nil, within patience: Duration = .seconds(10)) async throws -> PingAnswer {
    try await exchange.ping(nonce: nonce, within: patience)
  }

  /// Asks for an app to be run. Returns when the request is kept, long before the app runs.
  public func deploy(_ request: DeployRequest) async throws -> ChangeResult {
    try await exchange.answer(.post, "/api/v1/deployments", body: request)
  }

  /// All deployments, oldest first.
  public func deployments() async throws -> [DeploymentSummary] {
    try await exchange.answer(.get, "/api/v1/deployments")
  }

  /// One deployment.
  /// - Parameter reference: its id or its name.
  public func deployment(_ reference: String) async throws -> DeploymentSummary {
    try await exchange.answer(.get, "/api/v1/deployments/\(reference)")
  }

  /// How a deployment is, now and after every change of it. Ends when it is destroyed, or when the server shuts down.
  public func watch(_ reference: String) async throws -> ControlStream<DeploymentSummary> {
    try await exchange.lines("/api/v1/deployments/\(reference)/watch")
  }

  /// Asks for the branch to be fetched again and run as it is now.
  public func update(_ reference: String) async throws -> ChangeResult {
    try await exchange.answer(.post, "/api/v1/deployments/\(reference)/update")
  }

  /// Asks for a version to run again that ran well before.
  /// - Parameter generation: its number; `nil` for the newest that differs from what runs.
  public func rollBack(_ reference: String, to generation: UInt32? = nil) async throws -> ChangeResult {
    try await exchange.answer(
      .post, "/api/v1/deployments/\(reference)/rollback", body: RollbackRequest(generation: generation))
  }

  /// Asks for a deployment to stop; its files stay.
  public func stop(_ reference: String) async throws -> ChangeResult {
    try await exchange.answer(.post, "/api/v1/deployments/\(reference)/stop")
  }

  /// Asks for a stopped deployment to run again.
  public func start(_ reference: String) async throws -> ChangeResult {
    try await exchange.answer(.post, "/api/v1/deployments/\(reference)/start")
  }

  /// Asks for nothing of a deployment to be left.
  public func destroy(_ reference: String) async throws -> ChangeResult {
    try await exchange.answer(.delete, "/api/v1/deployments/\(reference)")
  }

  /// The environment of a deployment's app.
  /// - Parameter showingSecrets: also the values that look like secrets, for who may change deployments.
  public func environment(_ reference: String, showingSecrets: Bool = false) async throws -> EnvironmentSummary {
    try await exchange.answer(
      .get,
      showingSecrets
        ? "/api/v1/deployments/\(reference)/environment/values" : "/api/v1/deployments/\(reference)/environment")
  }

  /// The output of a deployment's newest run, from whichever machine it is on.
  /// - Parameters:
  ///   - follow: whether to go on with what is written from now on, and with later runs.
  ///   - build: the output of the build instead of the app's own.
  ///   - since: only lines written at or after this time.
  ///   - cursor: only lines behind this one, also of a run before the newest: where a reader goes on that lost its
  ///     connection.
  ///   - tail: only so many of the newest lines that there are, and what follows; at most ``LogPage/longestTail``.
  public func logs(
    _ reference: String, follow: Bool = false, build: Bool = false, since: Timestamp? = nil,
    after cursor: LogCursor? = nil, tail: Int? = nil
  ) async throws -> ControlStream<LogEntry> {
    var target: RequestTarget = "/api/v1/deployments/\(reference)/logs"
    if follow { target.addQuery("follow", "1") }
    if build { target.addQuery("build", "1") }
    if let since { target.addQuery("since", String(since.milliseconds)) }
    if let cursor { target.addQuery("after", cursor.description) }
    if let tail { target.addQuery("tail", String(tail)) }
    return try await exchange.lines(target)
  }

  /// Checks the manifest of a repository, without running anything.
  public func validate(_ request: ValidateRequest) async throws -> ValidationResult {
    // The server fetches the repository first.
    let timeouts = HTTPTimeouts(connect: .seconds(10), idle: nil, overall: .seconds(300))
    return try await exchange.answer(.post, "/api/v1/validate", body: request, timeouts: timeouts)
  }
}
