public import EdgeModel

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
  /// The Dockerfile of such an app; nil if the app brings its own, or is an image.
  public var dockerfile: DockerfileTemplate?
  /// Whether nothing is built: the app is an image that is there already, or can be fetched.
  public private(set) var usesImage = false

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

  /// A language whose apps are images.
  public init(withImage name: String) {
    self.init(withOwnDockerfile: name)
    usesImage = true
  }

  /// Whether the repository's own Dockerfile builds the app.
  public var usesOwnDockerfile: Bool { dockerfile == nil && !usesImage }

  /// The Dockerfile that builds an app's main service; nil if the app brings its own, or is an image.
  public func dockerfile(for manifest: AppManifest) -> String? {
    let main = ServiceSpec(
      manifest.services.name, language: manifest.language, run: manifest.run, test: manifest.test,
      settings: manifest.services.main)
    return dockerfile(for: main, port: manifest.listenPort)
  }

  /// The Dockerfile that builds a service; nil if it brings its own, or is an image.
  /// - Parameter port: what it listens on; 0 for nothing.
  public func dockerfile(for service: ServiceSpec, port: UInt16) -> String? {
    dockerfile?.rendered(
      DockerfileTemplate.Places(
        base: service.settings.baseImage ?? baseImage, port: port, test: service.test,
        run: service.run.isEmpty ? defaultRun : service.run, packages: service.settings.packages))
  }
}
