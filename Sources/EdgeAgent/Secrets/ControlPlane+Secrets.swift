public import Coordination
public import EdgeModel

/// Secrets as people see them: never a value.
extension ControlPlane {
  /// All secrets, by name, and which deployments ask for each.
  public func secrets() async throws -> [SecretView] {
    _ = try leading()
    let state = try await desired()
    return state.secretsInOrder.map { secret in
      let users = state.deploymentsInOrder.filter { deployment in
        guard deployment.intent != .destroy, let workload = deployment.resolved?.workload else { return false }
        guard case .platform(let name) = secret.id.scope else {
          return SecretDecision.asks(workload, of: deployment.id, for: secret.id)
        }
        return workload.secretNames.contains(name) && state.secret(name, for: deployment.id)?.id == secret.id
      }
      return SecretView(
        secret: secret, owner: secret.id.deployment.flatMap { state.deployments[$0]?.name }, users: users.map(\.name))
    }
  }

  /// Keeps a value under a name, sealed, in the place of the one before. Apps see it when they are next started.
  /// - Parameters:
  ///   - deployment: the one that it is for; `nil` for all.
  ///   - value: text without NUL, as environments can hold it.
  /// - Throws: ``ControlPlaneError``.
  public func setSecret(
    _ name: SecretName, of deployment: DeploymentReference?, to value: [UInt8], by actor: Actor
  ) async throws -> SecretChange {
    _ = try leading()
    guard !value.isEmpty else { throw ControlPlaneError(.invalid, "the value of a secret can't be empty") }
    guard !value.contains(0), String(validating: value, as: UTF8.self) != nil else {
      throw ControlPlaneError(.invalid, "the value of a secret must be text in UTF-8 without NUL")
    }
    return try await set(try await id(of: name, deployment), to: value, by: actor)
  }

  /// Removes a secret. Apps that run keep what they were started with.
  public func removeSecret(
    _ name: SecretName, of deployment: DeploymentReference?, by actor: Actor
  ) async throws -> SecretChange {
    let term = try leading()
    return try await remove(try await id(of: name, deployment), term, by: actor)
  }

  /// Keeps what repositories are fetched with.
  public func setRepository(
    _ pattern: RepositoryPattern, _ credential: RepositoryCredential, by actor: Actor
  ) async throws -> SecretChange {
    _ = try leading()
    let id = SecretID(.repository(credential.login, pattern))
    return try await set(id, to: try credential.encoded(for: pattern), by: actor)
  }

  /// Removes what repositories are fetched with: the token, the key, or both.
  public func removeRepository(_ pattern: RepositoryPattern, by actor: Actor) async throws -> [SecretChange] {
    let term = try leading()
    let state = try await desired()
    let ids = RepositoryLogin.allCases.map { SecretID(.repository($0, pattern)) }.filter { state.secrets[$0] != nil }
    guard !ids.isEmpty else { throw SecretDecision.unknown(SecretID(.repository(.token, pattern))) }
    var changes: [SecretChange] = []
    for id in ids { changes.append(try await remove(id, term, by: actor)) }
    return changes
  }

  /// Hands the platform's key to one of its machines, sealed under the platform's token.
  /// - Parameter id: which key; `nil` for the one in use, which only the leader knows.
  public func platformKey(_ id: PlatformKeyID?, for node: NodeID) async throws -> SealedPlatformKey {
    if identity.leads, try await desired().nodes[node] == nil { throw Self.noMember(node) }
    return try await keeper().handOut(id, to: node)
  }

  /// Makes another key, and seals every secret anew with it. Tokens of apps that run go on counting.
  /// - Returns: the secrets that no machine's key opens any more; they were dropped.
  public func renewPlatformKey() async throws -> [SecretID] {
    _ = try leading()
    let dropped = try await keeper().renew()
    changed.raise()
    return dropped
  }

  /// Which run of an app shows a token; `nil` for none that is meant to run, and for what is no app's token.
  public func app(showing token: String) async throws -> AllocationID? {
    guard let shown = AppToken(token), let vault, let cluster = identity.clusterID,
      let key = vault.keyring.key(shown.key, of: cluster), shown.isGenuine(of: cluster, with: key)
    else { return nil }
    // Others than the leader answer for no deployment: they name the leader, which looks.
    guard identity.leads else { return shown.allocation }
    return try await desired().allocations[shown.allocation]?.phase == .run ? shown.allocation : nil
  }

  func keeper() throws -> Vault {
    if let vault { return vault }
    throw ControlPlaneError(.conflict, "this agent was put together without a place for secrets")
  }

  private func id(of name: SecretName, _ reference: DeploymentReference?) async throws -> SecretID {
    guard let reference else { return SecretID(.platform(name)) }
    let snapshot = PlatformSnapshot(desired: try await desired(), reports: [:], heard: [])
    guard let deployment = snapshot.deployment(reference), deployment.intent != .destroy else {
      throw ControlPlaneError(.notFound, "there is no deployment '\(reference)'; 'flotilla ps' lists those there are")
    }
    return SecretID(.deployment(deployment.id, name))
  }

  private func set(_ id: SecretID, to value: [UInt8], by actor: Actor) async throws -> SecretChange {
    let vault = try keeper()
    let writer = try leading().writer
    let seal = SecretSeal(key: try await vault.current(), cluster: try vault.cluster())
    let decision = SecretDecision(actor: actor, now: vault.now())
    var resumed: [AppName] = []
    let acknowledgement = try await writer.write { state in
      let changes = try decision.set(id, to: value, with: seal, in: state)
      resumed = changes.compactMap { if case .deployment(let deployment) = $0 { deployment.name } else { nil } }
      return changes
    }
    changed.raise()
    return SecretChange(id: id, resumed: resumed, durability: acknowledgement?.durability)
  }

  private func remove(_ id: SecretID, _ term: LeadershipTerm, by actor: Actor) async throws -> SecretChange {
    let decision = SecretDecision(actor: actor, now: try keeper().now())
    let acknowledgement = try await term.writer.write { try decision.remove(id, in: $0) }
    changed.raise()
    return SecretChange(id: id, resumed: [], durability: acknowledgement?.durability)
  }
}

/// A secret as people may see it.
public struct SecretView: Sendable, Hashable {
  /// Whose it is, and its name.
  public var id: SecretID
  /// Grows with every value.
  public var version: UInt64
  /// The deployment's name, where it is one deployment's.
  public var owner: AppName?
  /// The deployments that ask for it, oldest first.
  public var users: [AppName]
  /// When its newest value was set.
  public var setAt: Timestamp
  /// Who set its newest value.
  public var setBy: Actor

  init(secret: SealedSecret, owner: AppName?, users: [AppName]) {
    id = secret.id
    version = secret.value.version
    self.owner = owner
    self.users = users
    setAt = secret.setAt
    setBy = secret.setBy
  }

  public init(
    id: SecretID, version: UInt64, owner: AppName? = nil, users: [AppName] = [], setAt: Timestamp, setBy: Actor
  ) {
    self.id = id
    self.version = version
    self.owner = owner
    self.users = users
    self.setAt = setAt
    self.setBy = setBy
  }
}

/// What became of a change of a secret.
public struct SecretChange: Sendable, Hashable {
  /// The secret that was set or removed.
  public var id: SecretID
  /// Deployments that waited for it and are tried again.
  public var resumed: [AppName]
  /// How many machines hold it; `nil` when nothing had to be written.
  public var durability: Durability?

  public init(id: SecretID, resumed: [AppName], durability: Durability?) {
    self.id = id
    self.resumed = resumed
    self.durability = durability
  }
}
