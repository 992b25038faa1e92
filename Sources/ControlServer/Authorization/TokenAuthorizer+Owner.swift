internal import EdgeModel

extension TokenAuthorizer {
  /// One token that permits everything, shown by whoever owns the platform: what an agent starts with.
  /// - Throws: ``ControlServerError`` when the secret is too short.
  public init(owner secret: String) throws(ControlServerError) {
    self.init([try Token(secret, actor: Actor(role: .user, name: "owner", isAdministrator: true))])
  }
}
