/// What an app says about itself, whatever the format of its manifest.
public struct AppManifest: Sendable, Hashable, Codable {
  /// What people call the app: 1 to 64 characters. No identifier: two apps may have the same name.
  public var name: String
  /// The app's own version; empty if it doesn't say.
  public var version: String
  /// Who wrote it; empty if it doesn't say.
  public var author: String
  /// Where it comes from, usually a URL; empty if it doesn't say. Nothing depends on it.
  public var endpoint: String
  /// The name of the app's ``Language``.
  public var language: String
  /// The shell command that starts the app; empty where the app's own Dockerfile says it.
  public var run: String
  /// The shell command that tests the app while it is built; nil if it has none.
  public var test: String?
  /// The TCP port that the app listens on, 1 or more. It is told to the app as `PORT`.
  public var port: UInt16
  /// The environment variables of the app, in the order of the manifest, without `PORT`.
  public var environment: [EnvironmentVariable]

  public init(
    name: String, version: String = "", author: String = "", endpoint: String = "", language: String,
    run: String = "", test: String? = nil, port: UInt16, environment: [EnvironmentVariable] = []
  ) {
    self.name = name
    self.version = version
    self.author = author
    self.endpoint = endpoint
    self.language = language
    self.run = run
    self.test = test
    self.port = port
    self.environment = environment
  }
}

/// A name and a value for a process. The value may be a secret: it belongs in no message.
public struct EnvironmentVariable: Sendable, Hashable, Codable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
