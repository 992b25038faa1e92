public import EdgeModel

/// Knows callers by their bearer tokens. Everybody may ``Permission/ping``, ``Permission/ringHook``,
/// ``Permission/redeemJoinCode`` and ``Permission/renewToken``; all else needs a token that permits it.
public struct TokenAuthorizer: Authorizer {
  /// A secret, who shows it, and what it permits.
  public struct Token: Sendable {
    let secret: [UInt8]
    let actor: Actor
    /// `nil` for everything.
    let permissions: Set<Permission>?

    /// - Parameters:
    ///   - secret: at least 16 bytes that nobody can guess.
    ///   - actor: in whose name its requests are carried out.
    ///   - permissions: `nil` for everything.
    /// - Throws: ``ControlServerError`` when the secret is too short.
    public init(_ secret: String, actor: Actor, permissions: Set<Permission>? = nil) throws(ControlServerError) {
      guard secret.utf8.count >= 16 else {
        throw ControlServerError(.weakToken, "a token must have at least 16 bytes")
      }
      self.secret = Array(secret.utf8)
      self.actor = actor
      self.permissions = permissions
    }
  }

  private let tokens: [Token]
  private let anybody = Actor(role: .user, name: "anybody")
  private static let open: Set<Permission> = [.ping, .ringHook, .redeemJoinCode, .renewToken]

  /// With no tokens, only what everybody may is allowed. Of equal tokens the last one counts.
  public init(_ tokens: [Token]) {
    self.tokens = tokens
  }

  public func verdict(on request: AccessRequest) async -> AccessVerdict {
    if Self.open.contains(request.permission) { return .allowed(anybody) }
    guard let shown = request.bearerToken else {
      return .unauthenticated(reason: "this needs a token, in the header 'Authorization: Bearer TOKEN'")
    }
    // All tokens are looked at, so that the time doesn't tell which one was nearly right.
    var known: Token?
    for token in tokens where Self.isEqual(Array(shown.utf8), token.secret) { known = token }
    guard let known else { return .unauthenticated(reason: "the token is not known here") }
    guard known.permissions?.contains(request.permission) ?? true else {
      return .forbidden(reason: "the token of \(known.actor.name) doesn't permit \(request.permission)")
    }
    return .allowed(known.actor)
  }

  /// Takes as long for a wrong text as for the right one; only the length can be learned from its time.
  static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
  }
}

/// Secrets are in no text that is made of these, whoever prints them.
extension TokenAuthorizer.Token: CustomStringConvertible, CustomReflectable {
  public var description: String { "Token(of: \(actor))" }
  public var customMirror: Mirror { Mirror(self, children: ["actor": actor]) }
}
