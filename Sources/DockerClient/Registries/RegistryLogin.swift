/// Who asks a registry. Sent to the engine, which asks the registry with it, and neither logged nor described.
public struct RegistryLogin: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  /// Empty where ``identityToken`` counts.
  public var username: String
  /// Or what the registry takes in its place. Never part of ``description``.
  public var password: String
  /// What some registries give instead of keeping the password: takes the place of the name and the password.
  public var identityToken: String?
  /// A token for the registry itself, sent to it as it is.
  public var registryToken: String?
  /// The registry, such as `registry.example.org:5000`.
  public var server: String

  /// A login at one registry. Nothing is asked of it before it is used.
  public init(
    username: String = "", password: String = "", server: String = "", identityToken: String? = nil,
    registryToken: String? = nil
  ) {
    self.username = username
    self.password = password
    self.server = server
    self.identityToken = identityToken
    self.registryToken = registryToken
  }

  public var description: String { "the login of \"\(username)\" at \(server)" }
  /// Without the secrets, like ``description``.
  public var debugDescription: String { description }

  /// `X-Registry-Auth`: JSON in the URL form of base64, padded.
  func headerValue() throws -> String {
    try EngineBase64.urlText(EngineJSON.encode(self))
  }

  /// `X-Registry-Config`: the same for several registries, by their names.
  static func headerValue(_ logins: [RegistryLogin]) throws -> String? {
    guard !logins.isEmpty else { return nil }
    let byServer = Dictionary(logins.map { ($0.server, $0) }, uniquingKeysWith: { first, _ in first })
    return try EngineBase64.urlText(EngineJSON.encode(byServer))
  }
}

extension RegistryLogin: Encodable {
  private enum CodingKeys: String, CodingKey {
    case username, password
    case identityToken = "identitytoken"
    case registryToken = "registrytoken"
    case server = "serveraddress"
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    if !username.isEmpty { try values.encode(username, forKey: .username) }
    if !password.isEmpty { try values.encode(password, forKey: .password) }
    if !server.isEmpty { try values.encode(server, forKey: .server) }
    try values.encodeIfPresent(identityToken, forKey: .identityToken)
    try values.encodeIfPresent(registryToken, forKey: .registryToken)
  }
}
