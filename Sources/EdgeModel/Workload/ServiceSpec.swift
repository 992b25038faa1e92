/// One service of an app.
public struct ServiceSpec: Codable, Hashable, Sendable {
  /// Unique in its app; the others reach it by it.
  public var name: ServiceName
  /// The language of the catalogue that builds and starts it; `image` and `custom` are languages too.
  public var language: String
  /// The shell command that starts it; empty for the language's own, and for images.
  public var run: String
  /// The shell command that must succeed before it starts; `nil` for none.
  public var test: String?
  /// Its variables by name; a value may be a ``SecretReference``.
  public var environment: [String: String]
  /// What the manifest says of it beside its language and commands.
  public var settings: ServiceSettings

  public init(
    _ name: ServiceName, language: String, run: String = "", test: String? = nil, environment: [String: String] = [:],
    settings: ServiceSettings = .plain
  ) {
    self.name = name
    self.language = language
    self.run = run
    self.test = test
    self.environment = environment
    self.settings = settings
  }
}
