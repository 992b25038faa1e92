internal import Crypto
import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// How a platform's key gets from one of its machines to another over a network that others can read: sealed under a key
/// that both derive from the platform's token (HKDF-SHA256, the platform's id as salt).
struct KeyTransport: Sendable {
  private let token: [UInt8]

  /// - Parameter token: what the platform's agents know each other by.
  init(token: String) { self.token = Array(token.utf8) }

  func seal(_ key: PlatformKey, of cluster: ClusterID, for node: NodeID) throws -> SealedPlatformKey {
    let box = try ChaChaPoly.seal(
      Data(key.bytes), using: derived(cluster), authenticating: label(cluster, key.id, node))
    return SealedPlatformKey(cluster: cluster, id: key.id, box: SealedBytes(Array(box.combined)))
  }

  /// - Throws: ``ControlPlaneError``: whoever sealed it has another token, or it is for another machine or platform.
  func open(_ sealed: SealedPlatformKey, of cluster: ClusterID, for node: NodeID) throws(ControlPlaneError)
    -> PlatformKey
  {
    do {
      let box = try ChaChaPoly.SealedBox(combined: Data(sealed.box.bytes))
      let bytes = try ChaChaPoly.open(
        box, using: derived(cluster), authenticating: label(cluster, sealed.id, node))
      if let key = PlatformKey(Array(bytes)), key.id == sealed.id { return key }
    } catch {
      // What is thrown below says all that there is to say.
    }
    throw ControlPlaneError(
      .conflict, "the platform's key that was handed over can't be opened: was it sealed with this platform's token?")
  }

  private func derived(_ cluster: ClusterID) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: token), salt: Data(cluster.rawValue.utf8),
      info: Data("flotilla key transport 1".utf8), outputByteCount: 32)
  }

  private func label(_ cluster: ClusterID, _ id: PlatformKeyID, _ node: NodeID) -> Data {
    Data("flotilla platform key 1\n\(cluster)\n\(id)\n\(node)".utf8)
  }
}

/// The token is in no text that is made of it.
extension KeyTransport: CustomStringConvertible, CustomReflectable {
  var description: String { "KeyTransport" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
