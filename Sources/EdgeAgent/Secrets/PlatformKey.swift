internal import Crypto
import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A key of a platform: 32 random bytes, from which the key of each purpose is derived (HKDF-SHA256, RFC 5869).
struct PlatformKey: Sendable, Identifiable {
  /// What a derived key is for. No two purposes share one.
  enum Purpose: String {
    case secrets, appTokens
  }

  static let length = 32

  let id: PlatformKeyID
  let bytes: [UInt8]

  /// - Returns: `nil` for any other number of bytes than ``length``.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.length else { return nil }
    // Says nothing of a random key, and names it alike on every machine.
    let digest = SHA256.hash(data: Data("flotilla platform key id 1".utf8) + Data(bytes))
    guard let id = PlatformKeyID(Hexadecimal.text(digest.prefix(8))) else { return nil }
    self.id = id
    self.bytes = bytes
  }

  /// A key that nobody else has.
  static func random() -> PlatformKey? {
    PlatformKey(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
  }

  func derived(for purpose: Purpose, cluster: ClusterID) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: bytes), salt: Data(cluster.rawValue.utf8),
      info: Data("flotilla \(purpose.rawValue) 1".utf8), outputByteCount: 32)
  }
}

/// The key is in no text that is made of it, whoever prints it.
extension PlatformKey: CustomStringConvertible, CustomReflectable {
  var description: String { "PlatformKey(\(id))" }
  var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
