public import Coordination
public import EdgeModel
internal import HTTPTransport

/// What agents say to each other.
extension ControlClient {
  /// Makes this machine known to the platform of the agent at the address.
  public func join(_ node: NodeRecord) async throws -> Contact {
    try await exchange.answer(.post, "/api/v1/nodes", body: node)
  }

  /// Has the agent at the address make a code with which machines join by it.
  public func makeJoinCode(_ request: JoinCodeRequest) async throws -> JoinCodeSummary {
    try await exchange.answer(.post, "/api/v1/join-codes", body: request)
  }

  /// Asks the agent at the address for what a code stands for. Takes no token.
  public func redeem(_ request: JoinRequest) async throws -> JoinAnswer {
    try await exchange.answer(.post, "/api/v1/join", body: request)
  }

  /// Asks the agent at the address for the platform's token, sealed for a machine that has the one before. Takes no token.
  public func renewedToken(for node: NodeID) async throws -> RenewedToken {
    try await exchange.answer(.get, "/api/v1/token-renewals/\(node.rawValue)")
  }

  /// Asks the platform of the agent at the address to take a machine of another platform, with what it runs.
  public func adopt(_ adoption: Adoption) async throws -> Contact {
    try await exchange.answer(.post, "/api/v1/adoptions", body: adoption)
  }

  /// Says that a machine lives. Answered within two seconds or not at all.
  public func heartbeat(_ beat: Heartbeat) async throws -> Contact {
    try await exchange.answer(
      .put, "/api/v1/nodes/me/heartbeat", headers: [Wire.nodeHeader: beat.node.rawValue], body: beat,
      timeouts: .signOfLife)
  }

  /// Hands over a message of a replica.
  public func deliver(_ envelope: ReplicaEnvelope) async throws {
    var timeouts = HTTPTimeouts.signOfLife
    // A whole state may be large, and takes its time on a slow network.
    if case .snapshot = envelope.message.body { timeouts.overall = .seconds(60) }
    try await exchange.acknowledge(
      .post, "/api/v1/replica", headers: [Wire.nodeHeader: envelope.sender.node.rawValue], body: envelope,
      timeouts: timeouts)
  }

  /// Asks the agent at the address whether it reaches another one.
  public func probe(_ target: AgentAddress) async throws -> ProbeAnswer {
    try await exchange.answer(.post, "/api/v1/probes", body: target, timeouts: .signOfLife)
  }

  /// A machine's complete set of assignments. Waits up to 25 seconds for one newer than `after`; the answer may be the
  /// same set again.
  public func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    var target: RequestTarget = "/api/v1/nodes/me/assignments"
    if let after { target.addQuery("after", after.description) }
    let timeouts = HTTPTimeouts(connect: .seconds(10), idle: nil, overall: Wire.longPoll + .seconds(20))
    return try await exchange.answer(
      .get, target, headers: [Wire.nodeHeader: node.rawValue], timeouts: timeouts)
  }

  /// Hands over what a machine says of itself.
  public func report(_ report: NodeReport) async throws {
    try await exchange.acknowledge(
      .put, "/api/v1/nodes/me/report", headers: [Wire.nodeHeader: report.node.rawValue], body: report)
  }

  /// Fetches a blob, chunk by chunk, at the pace of the receiver. Whoever keeps it checks its digest.
  /// - Parameter receive: called in order with each chunk; what it throws ends the transfer and is thrown again.
  public func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws {
    let response = try await exchange.stream("/api/v1/blobs/\(digest.rawValue)")
    var chunks = response.body.makeAsyncIterator()
    while let chunk = try await next(&chunks) { try await receive(chunk) }
  }

  private func next(_ chunks: inout HTTPBody.AsyncIterator) async throws -> [UInt8]? {
    do {
      return try await chunks.next()
    } catch let error as HTTPError {
      throw ControlError(error, at: exchange.endpoint)
    }
  }

  /// Lines of an allocation that the agent's own machine keeps.
  /// - Parameter wait: whether to wait up to 25 seconds for a line when there is none yet.
  public func logs(of allocation: AllocationID, _ query: LogQuery, wait: Bool = false) async throws -> LogPage {
    var target: RequestTarget = "/api/v1/allocations/\(allocation.rawValue)/logs"
    target.addQuery("after", String(query.after))
    if let since = query.since { target.addQuery("since", String(since.milliseconds)) }
    if let streams = query.streams {
      target.addQuery("streams", streams.map(\.rawValue).sorted().joined(separator: ","))
    }
    if wait { target.addQuery("wait", "1") }
    let timeouts = HTTPTimeouts(connect: .seconds(10), idle: nil, overall: Wire.longPoll + .seconds(20))
    return try await exchange.answer(.get, target, timeouts: timeouts)
  }
}

extension HTTPTimeouts {
  /// For what is worth nothing when it is late.
  fileprivate static let signOfLife = HTTPTimeouts(connect: .seconds(1), idle: nil, overall: .seconds(2))
}
