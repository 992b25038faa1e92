import EdgeAgent
import EdgeModel
import Synchronization

@testable import ControlServer

/// Webhooks in memory: what their routes are tested against.
final class StandInHooks: HookControl {
  enum Call: Hashable {
    case set(DeploymentReference, replacing: Bool, Actor)
    case remove(DeploymentReference)
    case ring(DeploymentReference, HookSignature, [UInt8])
  }

  private struct State {
    var calls: [Call] = []
    var outcome = HookOutcome.looking
    var refusal: ControlPlaneError?
  }

  private let state = Mutex(State())

  var calls: [Call] { state.withLock { $0.calls } }

  func answer(_ outcome: HookOutcome) { state.withLock { $0.outcome = outcome } }
  func refuse(_ error: ControlPlaneError?) { state.withLock { $0.refusal = error } }

  private func note(_ call: Call) throws {
    try state.withLock { state in
      if let refusal = state.refusal { throw refusal }
      state.calls.append(call)
    }
  }

  func setWebhook(
    of reference: DeploymentReference, replacing: Bool, by actor: Actor
  ) async throws -> MadeWebhook {
    try note(.set(reference, replacing: replacing, actor))
    return MadeWebhook(
      deployment: Fixtures.deploymentID, name: Fixtures.shop, secret: "hunter2", address: "http://10.0.0.7:7070")
  }

  func removeWebhook(of reference: DeploymentReference, by actor: Actor) async throws -> DeploymentID {
    try note(.remove(reference))
    return Fixtures.deploymentID
  }

  func ring(
    _ reference: DeploymentReference, _ signature: HookSignature, body: [UInt8]
  ) async throws -> HookOutcome {
    try note(.ring(reference, signature, body))
    return state.withLock { $0.outcome }
  }
}
