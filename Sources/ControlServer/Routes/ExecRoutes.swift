internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import Hummingbird

/// Running commands inside apps: by deployment for people, by allocation for other agents.
struct ExecRoutes {
  let environment: RouteEnvironment
  let machine: any MachineControl
  let peers: Peers

  /// A silent command whose client hung up is ended after about twice this time.
  private static let keepAlive: Duration = .seconds(1)

  init(_ environment: RouteEnvironment, machine: any MachineControl) {
    self.environment = environment
    self.machine = machine
    peers = Peers(token: environment.configuration.peerToken, logger: environment.logger)
  }

  func add(to table: inout RouteTable) {
    let (environment, machine, peers) = (environment, machine, peers)
    table.add(.post, "/api/v1/deployments/:reference/exec", needs: .runCommands) { call in
      let request = try await environment.execRequest(of: call)
      let snapshot = try await environment.platform.snapshot()
      let deployment = try environment.deployment(try call.parameter("reference"), in: snapshot)
      guard let allocation = snapshot.serving(deployment) ?? snapshot.desired.currentAllocation(of: deployment.id)
      else {
        throw ControlError(
          .conflict, "\(deployment.name) doesn't run anywhere; 'flotilla status \(deployment.name)' says why")
      }
      guard allocation.node != environment.platform.identity.node else {
        return try await Self.local(allocation.id, request, machine, call, environment)
      }
      guard let address = snapshot.desired.nodes[allocation.node]?.address else {
        throw ControlError(.unavailable, "the machine of \(deployment.name) is not known any more")
      }
      let stream = try await peers.client(at: address).exec(in: allocation.id, request)
      let pipe = CommandPipe()
      return try await LineResponse.make(
        CommandFeed(pipe), for: call, keepAlive: Self.keepAlive
      ) {
        do {
          for try await line in stream { try await pipe.put(line) }
          await pipe.finish(.success(()))
        } catch {
          await pipe.finish(.failure(error))
        }
      }
    }
    table.add(.post, "/api/v1/allocations/:id/exec", needs: .runCommands) { call in
      let request = try await environment.execRequest(of: call)
      return try await Self.local(
        try call.parameter("id", as: AllocationID.self), request, machine, call, environment)
    }
  }

  private static func local(
    _ id: AllocationID, _ request: ExecRequest, _ machine: any MachineControl, _ call: Call,
    _ environment: RouteEnvironment
  ) async throws -> Response {
    let command = try AppCommand(request)
    let prepared = try await machine.prepare(command, in: id)
    let pipe = CommandPipe()
    return try await LineResponse.make(
      CommandFeed(pipe), for: call, keepAlive: Self.keepAlive
    ) {
      do {
        let ending = try await prepared.run { try await pipe.put(ExecLine($0)) }
        try await pipe.put(ExecLine(end: ExecLine.End(ending, within: command.timeout)))
        await pipe.finish(.success(()))
      } catch {
        await pipe.finish(.failure(error))
      }
    }
  }
}

extension RouteEnvironment {
  fileprivate func execRequest(of call: Call) async throws -> ExecRequest {
    try await call.body(ExecRequest.self, limit: ExecRequest.bodyLimit, within: configuration.bodyTimeout)
  }
}

extension AppCommand {
  init(_ request: ExecRequest) throws(ControlError) {
    guard let input = request.inputBytes else { throw ControlError(.invalid, "input: expected base64") }
    self.init(request.command, service: request.service, input: input)
    if let timeout = request.timeout {
      guard (1...AppCommand.longest).contains(timeout) else {
        throw ControlError(.invalid, "timeout: expected 1 to \(AppCommand.longest) seconds, found \(timeout)")
      }
      self.timeout = .seconds(timeout)
    }
  }
}

extension ExecLine {
  init(_ piece: CommandPiece) { self.init(piece.stream == .output ? .output : .errors, piece.bytes) }
}

extension ExecLine.End {
  init(_ ending: PreparedCommand.Ending, within timeout: Duration) {
    switch ending {
    case .ended(let status): self.init(status: status)
    case .timedOut:
      self.init(
        status: AppCommand.timeoutStatus, reason: "it took longer than \(timeout.components.seconds) s and was ended")
    case .failed(let reason): self.init(status: nil, reason: reason)
    }
  }
}
