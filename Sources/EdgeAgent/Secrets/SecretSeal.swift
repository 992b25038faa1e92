internal import Crypto
import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Seals secrets and opens them: ChaCha20-Poly1305 (RFC 8439) with a random nonce. What is sealed counts for one platform,
/// one name, one scope and one version alone: moved to another place it doesn't open.
struct SecretSeal: Sendable {
  let key: PlatformKey
  let cluster: ClusterID

  func seal(_ bytes: [UInt8], as id: SecretID, version: UInt64) throws -> SealedSecret.Value {
    let box = try ChaChaPoly.seal(
      Data(bytes), using: key.derived(for: .secrets, cluster: cluster), authenticating: label(id, version))
    return SealedSecret.Value(version: version, key: key.id, box: SealedBytes(Array(box.combined)))
  }

  /// - Throws: ``ControlPlaneError``: sealed with another key, for another place, or damaged.
  func open(_ value: SealedSecret.Value, of id: SecretID) throws(ControlPlaneError) -> [UInt8] {
    do {
      let box = try ChaChaPoly.SealedBox(combined: Data(value.box.bytes))
      return Array(
        try ChaChaPoly.open(
          box, using: key.derived(for: .secrets, cluster: cluster), authenticating: label(id, value.version)))
    } catch {
      throw ControlPlaneError(
        .conflict,
        "the secret \(id) can't be opened with key \(key.id): it is damaged, or of another platform; set it again")
    }
  }

  private func label(_ id: SecretID, _ version: UInt64) -> Data {
    // None of the parts can hold a line end.
    Data("flotilla secret 1\n\(cluster)\n\(id)\n\(version)\n\(key.id)".utf8)
  }
}
