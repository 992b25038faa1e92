internal import Crypto
internal import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// How a Git server shows that it knows a webhook's secret.
public enum HookSignature: Sendable, Hashable {
  /// HMAC-SHA256 (RFC 2104) of the body's bytes under the secret: GitHub's `X-Hub-Signature-256`, Gitea's and Forgejo's
  /// `X-Gitea-Signature`.
  case code([UInt8])
  /// The secret itself: GitLab's `X-Gitlab-Token`.
  case token(String)

  /// The code of a header: 64 hexadecimal digits, with `sha256=` before them as GitHub writes it or without.
  /// - Returns: `nil` for what is none.
  public init?(code text: String) {
    let digits = text.hasPrefix("sha256=") ? text.dropFirst(7) : text[...]
    guard digits.utf8.count == 64, let bytes = Hexadecimal.bytes(digits) else { return nil }
    self = .code(bytes)
  }

  /// The secret of a header, as it stands there.
  /// - Returns: `nil` for what can be none.
  public init?(token: String) {
    guard (1...256).contains(token.utf8.count) else { return nil }
    self = .token(token)
  }

  /// Whether it is right. Takes as long for a wrong one.
  func isRight(for body: [UInt8], secret: [UInt8]) -> Bool {
    switch self {
    case .code(let code):
      return HMAC<SHA256>.isValidAuthenticationCode(
        Data(code), authenticating: Data(body), using: SymmetricKey(data: Data(secret)))
    case .token(let token):
      // Codes of both under a key that nobody knows are compared, so that not even the length can be learned.
      let key = SymmetricKey(size: .bits256)
      let shown = HMAC<SHA256>.authenticationCode(for: Data(token.utf8), using: key)
      return HMAC<SHA256>.isValidAuthenticationCode(shown, authenticating: Data(secret), using: key)
    }
  }
}

/// A token is a secret, and in no text that is made of it.
extension HookSignature: CustomStringConvertible, CustomReflectable {
  public var description: String { if case .code = self { "a code" } else { "a token" } }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
