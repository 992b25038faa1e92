/// How apps in one language are built and started: a template and a few names. A third party makes one with this
/// initializer and adds it to a ``LanguageCatalog``.
public struct Language: Sendable, Hashable {
  /// As `config.lang` writes it.
  public var name: String
  /// The image that the template builds upon, if no setting says otherwise.
  public var baseImage: String
  /// The shell command that starts an app that doesn't say how.
  public var defaultRun: String
  /// The command that has to be on the `PATH` of a host where such an app runs without a container; nil if it cannot
  /// run without one.
  public var hostCommand: String?
  /// The Dockerfile of such an app; nil if the app brings its own.
  public var dockerfile: DockerfileTemplate?

  public init(
    _ name: String, baseImage: String, defaultRun: String, hostCommand: String?, dockerfile: DockerfileTemplate
  ) {
    self.name = name
    self.baseImage = baseImage
    self.defaultRun = defaultRun
    self.hostCommand = hostCommand
    self.dockerfile = dockerfile
  }

  /// A language whose apps bring their own Dockerfile, which says everything.
  public init(withOwnDockerfile name: String) {
    self.name = name
    baseImage = ""
    defaultRun = ""
    hostCommand = nil
    dockerfile = nil
  }

  /// Whether the repository's own Dockerfile builds the app.
  public var usesOwnDockerfile: Bool { dockerfile == nil }

  /// The Dockerfile that builds an app; nil if the app brings its own.
  public func dockerfile(for manifest: AppManifest) -> String? {
    dockerfile?.rendered(manifest, baseImage: baseImage)
  }
}
