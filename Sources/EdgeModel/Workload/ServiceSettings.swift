/// What a manifest may say of a service beside its language and commands. Everything has a default.
public struct ServiceSettings: Hashable, Sendable {
  /// The image that it is, where it isn't built from the repository.
  public var image: String?
  /// The Dockerfile that it is built by, where that isn't the one at the top of the repository.
  public var build: BuildRecipe?
  /// The image that a service in a language is built upon, in the place of the language's own.
  public var baseImage: String?
  /// Debian packages that are installed into the image of a service in a language.
  public var packages: [String] = []
  /// In the place of the image's own entry point.
  public var entrypoint: [String]?
  /// In the place of the image's own command: a program and its arguments. Apps in a language have `run` instead.
  public var command: [String]?
  /// Ports of the machine beside the app's main one.
  public var ports: [PortMapping] = []
  /// The volumes that it has, and where.
  public var volumes: [VolumeMount] = []
  /// Services that must be there first.
  public var dependencies: [ServiceDependency] = []
  /// What becomes of it when it ended by itself.
  public var restart: RestartPolicy = .standard
  /// `nil`: an app is well when its port answers; a service without a port when it runs.
  public var health: HealthCheck?
  /// The most that it may use.
  public var limits: ResourceLimits = .none
  /// How long it has between the signal to stop and the end by force, in whole seconds; `nil` for the platform's own.
  public var stopGraceSeconds: Int64?
  /// Whether it runs on or comes to an end.
  public var kind: ServiceKind = .service

  public init() {}

  /// Everything at its default.
  public static let plain = ServiceSettings()

  /// What ``stopGraceSeconds`` may be.
  public static let stopGraceRange: ClosedRange<Int64> = 0...600

  /// How long it has to stop.
  public var stopGrace: Duration? {
    stopGraceSeconds.map { .seconds(min(max($0, Self.stopGraceRange.lowerBound), Self.stopGraceRange.upperBound)) }
  }
}

/// Only what isn't the default is written, and what is missing is the default.
extension ServiceSettings: Codable {
  private enum Key: String, CodingKey {
    case image, build, baseImage, packages, entrypoint, command, ports, volumes, dependencies, restart, health, limits,
      stopGraceSeconds,
      kind
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    image = try values.decodeIfPresent(String.self, forKey: .image)
    build = try values.decodeIfPresent(BuildRecipe.self, forKey: .build)
    baseImage = try values.decodeIfPresent(String.self, forKey: .baseImage)
    packages = try values.decodeIfPresent([String].self, forKey: .packages) ?? []
    entrypoint = try values.decodeIfPresent([String].self, forKey: .entrypoint)
    command = try values.decodeIfPresent([String].self, forKey: .command)
    ports = try values.decodeIfPresent([PortMapping].self, forKey: .ports) ?? []
    volumes = try values.decodeIfPresent([VolumeMount].self, forKey: .volumes) ?? []
    dependencies = try values.decodeIfPresent([ServiceDependency].self, forKey: .dependencies) ?? []
    restart = try values.decodeIfPresent(RestartPolicy.self, forKey: .restart) ?? .standard
    health = try values.decodeIfPresent(HealthCheck.self, forKey: .health)
    limits = try values.decodeIfPresent(ResourceLimits.self, forKey: .limits) ?? .none
    stopGraceSeconds = try values.decodeIfPresent(Int64.self, forKey: .stopGraceSeconds)
    kind = try values.decodeIfPresent(ServiceKind.self, forKey: .kind) ?? .service
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encodeIfPresent(image, forKey: .image)
    try values.encodeIfPresent(build, forKey: .build)
    try values.encodeIfPresent(baseImage, forKey: .baseImage)
    if !packages.isEmpty { try values.encode(packages, forKey: .packages) }
    try values.encodeIfPresent(entrypoint, forKey: .entrypoint)
    try values.encodeIfPresent(command, forKey: .command)
    if !ports.isEmpty { try values.encode(ports, forKey: .ports) }
    if !volumes.isEmpty { try values.encode(volumes, forKey: .volumes) }
    if !dependencies.isEmpty { try values.encode(dependencies, forKey: .dependencies) }
    if restart != .standard { try values.encode(restart, forKey: .restart) }
    try values.encodeIfPresent(health, forKey: .health)
    if limits != .none { try values.encode(limits, forKey: .limits) }
    try values.encodeIfPresent(stopGraceSeconds, forKey: .stopGraceSeconds)
    if kind != .service { try values.encode(kind, forKey: .kind) }
  }
}
