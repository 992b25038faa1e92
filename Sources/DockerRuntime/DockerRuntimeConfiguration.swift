public import EdgeModel
public import Manifests

/// Settings of a ``DockerRuntime``.
public struct DockerRuntimeConfiguration: Sendable {
  /// The machine whose containers these are: two agents may share an engine.
  public var node: NodeID
  /// How the languages that manifests name become images.
  public var languages: LanguageCatalog
  /// Base images by language, in the place of the language's own; passed to the build as the argument `BASE`, also to
  /// Dockerfiles that apps bring.
  public var images: [String: String]
  /// The host's address on which ports are published; `nil` for all.
  public var publishAddress: String?
  /// The host's address on which the port of an app's main service is published, where something on the host leads the
  /// app's port there; `nil` for ``publishAddress``.
  public var ledAddress: String?
  /// How long a build may take.
  public var buildTimeout: Duration
  /// How long a service may wait for those that it depends on.
  public var dependencyTimeout: Duration = .seconds(600)
  /// Remembers which images were fetched for apps; `nil` where none of them is ever removed.
  public var fetchedImages: FetchedImages?
  /// Whether the engine is on this machine, so that its disk is this machine's too.
  public var isLocalEngine = true

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
