internal import Crypto
public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// How an agent proves on `GET /ping?nonce=…` that it has a platform's token, without showing it: HMAC-SHA256 (RFC 2104) of
/// the caller's nonce and its own id under the token. An agent that searches the network believes nobody without it, since
/// whom it joins gets its token.
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

  /// The proof, in 64 hexadecimal digits.
  public static func make(token: String, nonce: String, node: NodeID) -> String {
    let key = SymmetricKey(data: Data(token.utf8))
    let code = HMAC<SHA256>.authenticationCode(for: Data("flotilla-ping \(nonce) \(node)".utf8), using: key)
    return code.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// Whether a proof is the right one; takes as long for a wrong one.
  public static func isRight(_ proof: String, token: String, nonce: String, node: NodeID) -> Bool {
    TokenAuthorizer.isEqual(Array(proof.utf8), Array(make(token: token, nonce: nonce, node: node).utf8))
  }
}
