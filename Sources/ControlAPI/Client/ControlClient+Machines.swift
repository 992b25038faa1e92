public import EdgeModel
internal import HTTPTransport

/// What people have done on machines.
extension ControlClient {
  /// Runs a command inside a deployment's app, on whichever machine it is. Letting go of the stream ends the command.
  public func exec(_ reference: String, _ request: ExecRequest) async throws -> ControlStream<ExecLine> {
    try await exchange.lines("/api/v1/deployments/\(reference)/exec", posting: request)
  }

  /// The same on the machine of the agent at the address.
  public func exec(in allocation: AllocationID, _ request: ExecRequest) async throws -> ControlStream<ExecLine> {
    try await exchange.lines("/api/v1/allocations/\(allocation.rawValue)/exec", posting: request)
  }

  /// Has a machine remove what it can do without, or say what that is. May take minutes.
  /// - Parameter reference: its id or its name; `nil` for the machine of the agent at the address.
  public func clean(_ request: CleanRequest, on reference: String? = nil) async throws -> CleaningReport {
    try await exchange.answer(
      .post, reference.map { "/api/v1/nodes/\($0)/clean" } ?? "/api/v1/clean", body: request,
      timeouts: HTTPTimeouts(connect: .seconds(10), idle: nil, overall: .seconds(900)))
  }
}
