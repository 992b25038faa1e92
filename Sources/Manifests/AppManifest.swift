public import EdgeModel

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
  /// The name of the ``Language`` of the app's main service.
  public var language: String
  /// The shell command that starts the app; empty where the app's own Dockerfile says it.
  public var run: String
  /// The shell command that tests the app while it is built; nil if it has none.
  public var test: String?
  /// The TCP port of the machine that leads to the app; 0 for an app that offers none. The port that the main service
  /// listens on is the same unless ``services`` says otherwise, and is told to it as `PORT`.
  public var port: UInt16
  /// The environment variables of the main service, in the order of the manifest, without `PORT`.
  public var environment: [EnvironmentVariable]
  /// Whether the app may run on while nobody leads, or must rather end itself.
  public var availability: Availability {
    get { Availability(selfStopSeconds: selfStopSeconds) }
    set { selfStopSeconds = newValue.selfStopSeconds }
  }
  private var selfStopSeconds: Int64?
  /// What else the main service says, and the services beside it.
  public var services: WorkloadServices {
    get { group ?? .plain }
    set { group = newValue == .plain ? nil : newValue }
  }
  private var group: WorkloadServices?
  /// What the app is counted with when machines are chosen; `nil` for what its limits add up to.
  public var resources: Resources?

  public init(
    name: String, version: String = "", author: String = "", endpoint: String = "", language: String,
    run: String = "", test: String? = nil, port: UInt16, environment: [EnvironmentVariable] = [],
    availability: Availability = .keepRunning, services: WorkloadServices = .plain, resources: Resources? = nil
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
    selfStopSeconds = availability.selfStopSeconds
    group = services == .plain ? nil : services
    self.resources = resources
  }

  /// The port that the main service listens on; 0 for none.
  public var listenPort: UInt16 { services.listenPort ?? port }
}

/// A name and a value for a process. The value may be a secret: it belongs in no message.
public struct EnvironmentVariable: Sendable, Hashable, Codable {
  /// As the process sees it; not checked here.
  public var name: String
  /// As it stands in the manifest; `secret:NAME` stands for a secret.
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
