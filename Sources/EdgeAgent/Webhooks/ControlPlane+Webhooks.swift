internal import Crypto
public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Webhooks: a Git server tells that something was pushed, and the leader looks at the branch. Nothing that it says is
/// believed but that.
extension ControlPlane {
  /// Makes a deployment's webhook, with a secret that is shown this once. A deployment that doesn't follow its branch does
  /// so from now on.
  /// - Parameter replacing: whether another secret takes the place of the one that there is.
  /// - Throws: ``ControlPlaneError``: with code `.conflict` if there is one and it isn't to be replaced.
  public func setWebhook(
    of reference: DeploymentReference, replacing: Bool, by actor: Actor
  ) async throws -> MadeWebhook {
    let writer = try leading().writer
    let vault = try keeper()
    let seal = SecretSeal(key: try await vault.current(), cluster: try vault.cluster())
    let secret = SymmetricKey(size: .bits256).withUnsafeBytes { unsafe Hexadecimal.text($0) }
    let decision = WebhookDecision(actor: actor, now: vault.now(), change: .random())
    var made: Deployment?
    try await writer.write { state in
      let (deployment, changes) = try decision.make(
        Array(secret.utf8), for: reference, replacing: replacing, with: seal, in: state)
      made = deployment
      return changes
    }
    changed.raise()
    guard let made else { throw ControlPlaneError(.unavailable, "the webhook left no record") }
    return MadeWebhook(deployment: made.id, name: made.name, secret: secret, address: identity.address)
  }

  /// Removes a deployment's webhook. The branch is followed as before.
  public func removeWebhook(of reference: DeploymentReference, by actor: Actor) async throws -> DeploymentID {
    let writer = try leading().writer
    let decision = WebhookDecision(actor: actor, now: now(), change: .random())
    var removed: DeploymentID?
    try await writer.write { state in
      let (id, changes) = try decision.remove(reference, in: state)
      removed = id
      return changes
    }
    guard let removed else { throw ControlPlaneError(.unavailable, "the webhook left no record") }
    return removed
  }

  /// Takes a Git server's word that something was pushed. A deployment that there isn't, or that has no webhook, is answered
  /// as a wrong signature is.
  /// - Parameter body: what is signed. It is not read.
  public func ring(
    _ reference: DeploymentReference, _ signature: HookSignature, body: [UInt8]
  ) async throws -> HookOutcome {
    let term = try leading()
    let state = try await desired()
    let deployment = PlatformSnapshot(desired: state, reports: [:], heard: []).deployment(reference)
    var secret: [UInt8]?
    if let deployment, deployment.intent != .destroy,
      let sealed = state.secrets[SecretID(.webhook(deployment.id))]
    {
      secret = try await keeper().open(sealed)
    }
    let key = secret ?? SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    guard signature.isRight(for: body, secret: key), secret != nil, let deployment else { return .refused }
    guard deployment.following != nil else { return .idle("it doesn't follow its branch: flotilla follow") }
    guard deployment.intent == .run else { return .idle("it is stopped") }
    return term.branches.ring(deployment.id) ? .looking : .tooMany
  }
}

/// What became of a Git server's word.
public enum HookOutcome: Sendable, Hashable {
  /// Nobody who knows the secret said it.
  case refused
  /// The branch is looked at now.
  case looking
  /// It was right, and nothing follows from it; why, for people.
  case idle(String)
  /// It was right, and came too often: the branch is looked at a little later.
  case tooMany
}

/// A webhook that was just made.
public struct MadeWebhook: Sendable, Hashable {
  /// The deployment whose branch it tells of.
  public var deployment: DeploymentID
  /// The deployment's name.
  public var name: AppName
  /// What the Git server signs with; nobody can ask for it again.
  public var secret: String
  /// The base URL of the agent that leads. Any other one of the platform takes it as well.
  public var address: String

  public init(deployment: DeploymentID, name: AppName, secret: String, address: String) {
    self.deployment = deployment
    self.name = name
    self.secret = secret
    self.address = address
  }
}

/// The secret is in no text that is made of it, whoever prints it.
extension MadeWebhook: CustomStringConvertible, CustomReflectable {
  public var description: String { "MadeWebhook(\(deployment))" }
  public var customMirror: Mirror { Mirror(self, children: ["deployment": deployment]) }
}
