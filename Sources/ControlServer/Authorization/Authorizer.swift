public import EdgeModel

/// Decides who may do what: the only place where that is decided. A third party plugs in users, roles or certificates here.
public protocol Authorizer: Sendable {
  /// Judges a request before anything of it is carried out.
  func verdict(on request: AccessRequest) async throws -> AccessVerdict
}

/// What an authorizer judges.
public struct AccessRequest: Sendable {
  /// What the route lets its caller do.
  public var permission: Permission
  /// The token of the header `Authorization: Bearer TOKEN`; `nil` when there is none.
  public var bearerToken: String?
  /// The deployment that the request's path names, as it names it: by id or by name; `nil` for none.
  public var deployment: String?

  public init(permission: Permission, bearerToken: String? = nil, deployment: String? = nil) {
    self.permission = permission
    self.bearerToken = bearerToken
    self.deployment = deployment
  }
}

/// What an authorizer says.
public enum AccessVerdict: Sendable, Hashable {
  /// The request may go on, in this actor's name.
  case allowed(Actor)
  /// Nobody knows who asks.
  case unauthenticated(reason: String)
  /// It is known who asks, and they may not.
  case forbidden(reason: String)
}
