internal import Crypto
import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The token of one run of an app: `flotilla-app.ALLOCATION.KEY.CODE`, the code an HMAC-SHA256 (RFC 2104) of the platform
/// and the allocation under a key of the platform. Every machine that has the key can check it, and none keeps it.
struct AppToken {
  private static let prefix = PlatformVariable.appTokenPrefix

  let allocation: AllocationID
  let key: PlatformKeyID
  private let code: [UInt8]

  /// - Returns: `nil` for what is no app's token at all.
  init?(_ text: String) {
    guard text.hasPrefix(Self.prefix), text.utf8.count <= 512 else { return nil }
    let parts = text.dropFirst(Self.prefix.count).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let allocation = parts.first.flatMap({ AllocationID(String($0)) }),
      let key = parts.dropFirst().first.flatMap({ PlatformKeyID(String($0)) }), let code = parts.last,
      code.utf8.count == 64
    else { return nil }
    self.allocation = allocation
    self.key = key
    self.code = Array(code.utf8)
  }

  static func make(for allocation: AllocationID, of cluster: ClusterID, with key: PlatformKey) -> String {
    "\(prefix)\(allocation).\(key.id).\(code(allocation, cluster, key))"
  }

  /// Takes as long for a wrong code as for the right one.
  func isGenuine(of cluster: ClusterID, with key: PlatformKey) -> Bool {
    guard key.id == self.key else { return false }
    let right = Array(Self.code(allocation, cluster, key).utf8)
    guard right.count == code.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(right, code) { difference |= a ^ b }
    return difference == 0
  }

  private static func code(_ allocation: AllocationID, _ cluster: ClusterID, _ key: PlatformKey) -> String {
    Hexadecimal.text(
      HMAC<SHA256>.authenticationCode(
        for: Data("flotilla app 1\n\(cluster)\n\(allocation)".utf8),
        using: key.derived(for: .appTokens, cluster: cluster)
      ))
  }
}
