import EdgeModel
import EdgeStore
import Foundation
import Logging
import Synchronization
import Testing

@testable import EdgeAgent

/// Values that the tests of secrets share.
enum SecretSample {
  static let password = "correct-horse-battery"
  static let token = "the-platforms-own-token"
  static let name = Sample.identifier("DB_PASSWORD", SecretName.self)
  static let id = SecretID(.platform(name))

  static func key(_ byte: UInt8 = 7) throws -> PlatformKey {
    try #require(PlatformKey([UInt8](repeating: byte, count: PlatformKey.length)))
  }

  static func seal(_ byte: UInt8 = 7) throws -> SecretSeal { SecretSeal(key: try key(byte), cluster: Sample.cluster) }

  static func sealed(
    _ text: String = password, as id: SecretID = id, version: UInt64 = 1, previous: SealedSecret.Value? = nil
  ) throws -> SealedSecret {
    SealedSecret(
      id: id, value: try seal().seal(Array(text.utf8), as: id, version: version), previous: previous,
      setAt: Sample.time(0), setBy: Sample.user)
  }

  /// A vault of one machine in a directory of its own.
  static func vault(
    in directory: String, node: NodeID = Sample.node, log: HookedLog = HookedLog(), others: [String] = [],
    source: any PlatformKeySource = NoNetwork(), token: String = token, time: TimeSource = .system
  ) async throws -> Vault {
    let membership = Membership(
      AgentIdentityView(
        clusterID: Sample.cluster, node: node, name: Sample.identifier("attic", NodeName.self), version: "1",
        address: ""))
    return Vault(
      node: node, keyring: await Keyring(try await PlatformKeyStore.open(path: "\(directory)/keys-\(node)")),
      membership: membership, log: log, source: source, token: token, time: time, logger: Logger(label: "test")
    ) { others }
  }
}

/// Other machines' vaults behind addresses, as a network would reach them.
final class VaultNetwork: PlatformKeySource {
  private let vaults = Mutex<[String: Vault]>([:])
  private let asked = Mutex<[String]>([])

  var calls: [String] { asked.withLock(\.self) }

  func has(_ vault: Vault, at address: String) { vaults.withLock { $0[address] = vault } }

  func platformKey(_ id: PlatformKeyID?, for node: NodeID, at address: String) async throws -> SealedPlatformKey {
    asked.withLock { $0.append(address) }
    guard let vault = vaults.withLock({ $0[address] }) else {
      throw ControlPlaneError(.unavailable, "nobody answers at \(address)")
    }
    return try await vault.handOut(id, to: node)
  }
}

/// A folder for one test, removed afterwards.
func withSecretsFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let directory = "\(NSTemporaryDirectory())flotilla-secrets-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  return try await body(directory)
}
