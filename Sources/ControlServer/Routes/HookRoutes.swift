internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// What the routes of webhooks need of the platform: calls of ``ControlPlane``, which tests stand in for.
protocol HookControl: Sendable {
  func setWebhook(
    of reference: DeploymentReference, replacing: Bool, by actor: Actor
  ) async throws -> MadeWebhook
  func removeWebhook(of reference: DeploymentReference, by actor: Actor) async throws -> DeploymentID
  func ring(
    _ reference: DeploymentReference, _ signature: HookSignature, body: [UInt8]
  ) async throws -> HookOutcome
}

extension ControlPlane: HookControl {}

/// Where Git servers tell of pushes. It needs no token: whoever asks must know the webhook's own secret, and nobody hears more
/// than that it was wrong. What is posted is checked against its signature and never read.
struct HookRoutes {
  let environment: RouteEnvironment
  let hooks: any HookControl
  let gate = HookGate()

  /// The headers that sign, GitHub's own first: Gitea and Forgejo send it too.
  private static let signing = ["X-Hub-Signature-256", "X-Gitea-Signature", "X-Forgejo-Signature", "X-Gitlab-Token"]

  func add(to table: inout RouteTable) {
    let (environment, hooks, gate) = (environment, hooks, gate)
    table.add(.post, "/api/v1/hooks/:reference", needs: .ringHook) { call in
      let reference = try call.parameter("reference")
      guard let (header, signature) = Self.signature(of: call) else { throw Self.refusal }
      // Whoever asks is not known yet, so only so many bodies are taken at a time.
      guard gate.enter() else { throw ControlError(.tooMany, "too many webhooks at once; try again") }
      defer { gate.leave() }
      let body = try await call.bytes(
        limit: environment.configuration.bodyLimit, within: environment.configuration.bodyTimeout)
      guard environment.platform.identity.leads else {
        return try .json(try await environment.passOn(reference, header, body, call), status: .accepted)
      }
      switch try await hooks.ring(DeploymentReference(reference), signature, body: body) {
      case .refused: throw Self.refusal
      case .tooMany:
        throw ControlError(.tooMany, "this webhook comes too often; the branch is looked at in a few seconds")
      case .looking: return try .json(HookAnswer(looks: true), status: .accepted)
      case .idle(let reason): return try .json(HookAnswer(looks: false, reason: reason), status: .accepted)
      }
    }
  }

  fileprivate static let refusal = ControlError(.unauthenticated, "refused")

  /// The first header that signs, if what it says can be a signature.
  private static func signature(
    of call: Call
  ) -> (header: (name: String, value: String), signature: HookSignature)? {
    for name in signing {
      guard let field = HTTPField.Name(name), let value = call.request.headers[field] else { continue }
      let signature = name == "X-Gitlab-Token" ? HookSignature(token: value) : HookSignature(code: value)
      return signature.map { ((name, value), $0) }
    }
    return nil
  }
}

extension RouteEnvironment {
  /// Asks the agent that leads; one that was passed on already goes no further.
  fileprivate func passOn(
    _ reference: String, _ header: (name: String, value: String), _ body: [UInt8], _ call: Call
  ) async throws -> HookAnswer {
    guard let name = HTTPField.Name(Wire.nodeHeader), call.request.headers[name] == nil,
      let leader = platform.identity.leader
    else { throw ControlError(.unavailable, "nobody leads at the moment; try again") }
    let client = try ControlClient(server: leader, followsLeader: false, logger: logger)
    do {
      let answer = try await client.ring(
        reference, headers: [header, (Wire.nodeHeader, platform.identity.node.rawValue)], body: body)
      await client.shutdown()
      return answer
    } catch let error as ControlError {
      await client.shutdown()
      // The leader's own words; of what lies between nobody outside hears.
      let isAnswer = [.unauthenticated, .tooMany, .unavailable].contains(error.code)
      guard isAnswer else {
        logger.warning("a webhook could not be passed on", metadata: ["error": "\(error)"])
        throw ControlError(.unavailable, "nobody leads at the moment; try again")
      }
      throw ControlError(error.code, error.code == .unauthenticated ? HookRoutes.refusal.message : error.message)
    } catch {
      await client.shutdown()
      throw error
    }
  }
}
