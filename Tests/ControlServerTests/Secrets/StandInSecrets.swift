import Coordination
import EdgeAgent
import EdgeModel
import Synchronization

@testable import ControlServer

/// Secrets in memory: what their routes are tested against.
final class StandInSecrets: SecretControl {
  enum Call: Hashable {
    case set(SecretName, DeploymentReference?, [UInt8], Actor)
    case remove(SecretName, DeploymentReference?)
    case setRepository(RepositoryPattern, RepositoryCredential)
    case removeRepository(RepositoryPattern)
    case key(PlatformKeyID?, NodeID)
  }

  private let noted = Mutex<[Call]>([])
  private let refusal = Mutex<ControlPlaneError?>(nil)

  var calls: [Call] { noted.withLock(\.self) }

  func refuse(_ error: ControlPlaneError) { refusal.withLock { $0 = error } }

  private func note(_ call: Call) throws {
    if let refusal = refusal.withLock(\.self) { throw refusal }
    noted.withLock { $0.append(call) }
  }

  func secrets() async throws -> [SecretView] {
    if let refusal = refusal.withLock(\.self) { throw refusal }
    return [
      SecretView(
        id: try SecretID("platform/DB"[...]), version: 3, users: [try AppName("shop"[...])],
        setAt: Timestamp(milliseconds: 0), setBy: Fixtures.user),
      SecretView(
        id: try SecretID("repository/ssh/git.example.org/ann"[...]), version: 4, setAt: Timestamp(milliseconds: 0),
        setBy: Fixtures.user),
    ]
  }

  func setSecret(
    _ name: SecretName, of deployment: DeploymentReference?, to value: [UInt8], by actor: Actor
  ) async throws -> SecretChange {
    try note(.set(name, deployment, value, actor))
    return SecretChange(id: SecretID(.platform(name)), resumed: [try AppName("shop"[...])], durability: .local)
  }

  func removeSecret(
    _ name: SecretName, of deployment: DeploymentReference?, by actor: Actor
  ) async throws -> SecretChange {
    try note(.remove(name, deployment))
    return SecretChange(id: SecretID(.platform(name)), resumed: [], durability: .majority)
  }

  func setRepository(
    _ pattern: RepositoryPattern, _ credential: RepositoryCredential, by actor: Actor
  ) async throws -> SecretChange {
    try note(.setRepository(pattern, credential))
    return SecretChange(id: SecretID(.repository(credential.login, pattern)), resumed: [], durability: nil)
  }

  func removeRepository(_ pattern: RepositoryPattern, by actor: Actor) async throws -> [SecretChange] {
    try note(.removeRepository(pattern))
    return [SecretChange(id: SecretID(.repository(.token, pattern)), resumed: [], durability: nil)]
  }

  func renewPlatformKey() async throws -> [SecretID] {
    if let refusal = refusal.withLock(\.self) { throw refusal }
    return [try SecretID("platform/LOST"[...])]
  }

  func platformKey(_ id: PlatformKeyID?, for node: NodeID) async throws -> SealedPlatformKey {
    try note(.key(id, node))
    return SealedPlatformKey(
      cluster: try ClusterID("caaaaaaaaaaa"[...]), id: try PlatformKeyID("0123456789abcdef"[...]),
      box: SealedBytes([1, 2]))
  }
}
