public import EdgeModel

#if Crypto
  internal import Crypto
#endif

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// How an agent proves on `GET /ping?nonce=…` that it has a platform's token, without showing it: HMAC-SHA256 (RFC 2104) of
/// the caller's nonce, its own id and its public key under the token. Nobody without such a proof gets the token: neither from an
/// agent that searches the network, nor from whoever is told an address. The key that was proved is the one that TLS has to show.
///
/// Without the package trait `Crypto` nothing is proved, and no proof is right.
public enum PingProof {
  /// What a nonce is.
  public static let rule = "text of 16 to 128 hexadecimal digits"

  /// A nonce that nobody has used.
  public static func nonce() -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<32).map { _ in "0123456789abcdef".randomElement(using: &generator) ?? "0" })
  }

  /// Whether a text keeps ``rule``; an agent answers no other one.
  public static func isNonce(_ text: String) -> Bool {
    (16...128).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isHexDigit }
  }

  /// The proof, in 64 hexadecimal digits; `nil` where none can be made.
  /// - Parameter key: what the agent shows in TLS; `nil` for one that has no TLS.
  public static func make(token: String, nonce: String, node: NodeID, key: MachinePublicKey?) -> String? {
    #if Crypto
      let code = HMAC<SHA256>.authenticationCode(
        for: text(nonce, node, key), using: SymmetricKey(data: Data(token.utf8)))
      return Hexadecimal.text(code)
    #else
      return nil
    #endif
  }

  /// Whether a proof is the right one; takes as long for a wrong one.
  public static func isRight(
    _ proof: String, token: String, nonce: String, node: NodeID, key: MachinePublicKey?
  ) -> Bool {
    #if Crypto
      guard let bytes = Hexadecimal.bytes(proof) else { return false }
      return HMAC<SHA256>.isValidAuthenticationCode(
        Data(bytes), authenticating: text(nonce, node, key), using: SymmetricKey(data: Data(token.utf8)))
    #else
      return false
    #endif
  }

  private static func text(_ nonce: String, _ node: NodeID, _ key: MachinePublicKey?) -> Data {
    Data("flotilla-ping \(nonce) \(node) \(key?.rawValue ?? "-")".utf8)
  }
}
