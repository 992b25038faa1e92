public import EdgeModel
public import Manifests

/// Settings of a ``DockerRuntime``.
public struct DockerRuntimeConfiguration: Sendable {
  /// The machine whose containers these are: two agents may share an engine.
  public var node: NodeID
  public var languages: LanguageCatalog
  /// Base images by language, in the place of the language's own; passed to the build as the argument `BASE`, also to
  /// Dockerfiles that apps bring.
  public var images: [String: String]
  /// The host's address on which ports are published; `nil` for all.
  public var publishAddress: String?
  /// How long a build may take.
  public var buildTimeout: Duration

  public init(
    node: NodeID, languages: LanguageCatalog = .standard, images: [String: String] = [:], publishAddress: String? = nil,
    buildTimeout: Duration = .seconds(1_800)
  ) {
    self.node = node
    self.languages = languages
    self.images = images
    self.publishAddress = publishAddress
    self.buildTimeout = buildTimeout
  }
}
