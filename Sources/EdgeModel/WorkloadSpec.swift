/// What is to run, as a manifest and a request said it: everything a runtime needs but the files.
public struct WorkloadSpec: Codable, Hashable, Sendable {
  /// The language of the catalogue that builds and starts it, such as `python3`.
  public var language: String
  /// The command that starts it; empty for the language's own.
  public var run: String
  /// The command that must succeed before it starts; `nil` for none.
  public var test: String?
  /// The TCP port which its machine offers for it, and on which it listens unless ``services`` says otherwise; 0 for none.
  public var port: UInt16
  /// The path that people open first, such as `/`.
  public var endpoint: String
  /// What it finds in its environment.
  public var environment: [String: String]
  /// What it is counted with when machines are chosen.
  public var resources: Resources
  /// Labels that its machine must have.
  public var requiredLabels: [String: String]
  /// Architectures it can run on (`amd64`, …); empty for any.
  public var architectures: [String]
  /// Whether it may run on while nobody leads, or must rather end itself.
  public var availability: Availability {
    get { Availability(selfStopSeconds: selfStopSeconds) }
    set { selfStopSeconds = newValue.selfStopSeconds }
  }
  /// Missing for ``Availability/keepRunning``, so that older records stay readable.
  private var selfStopSeconds: Int64?
  /// What else its main service says, and the services beside it.
  public var services: WorkloadServices {
    get { group ?? .plain }
    set { group = newValue == .plain ? nil : newValue }
  }
  /// Missing for ``WorkloadServices/plain``, so that older records stay readable.
  private var group: WorkloadServices?
  /// Which versions its secrets had when it was pinned: with other values it is another version of the app.
  public var secretVersions: [SecretName: UInt64] {
    get {
      Dictionary(
        (pinnedSecrets ?? [:]).compactMap { name, version in SecretName(name).map { ($0, version) } },
        uniquingKeysWith: { $1 })
    }
    set {
      let named = newValue.map { ($0.key.rawValue, $0.value) }
      pinnedSecrets = named.isEmpty ? nil : Dictionary(named, uniquingKeysWith: { $1 })
    }
  }
  /// Missing for none, so that older records stay readable.
  private var pinnedSecrets: [String: UInt64]?

  public init(
    language: String, run: String = "", test: String? = nil, port: UInt16, endpoint: String = "/",
    environment: [String: String] = [:], resources: Resources = .zero, requiredLabels: [String: String] = [:],
    architectures: [String] = [], availability: Availability = .keepRunning,
    services: WorkloadServices = .plain
  ) {
    self.language = language
    self.run = run
    self.test = test
    self.port = port
    self.endpoint = endpoint
    self.environment = environment
    self.resources = resources
    self.requiredLabels = requiredLabels
    self.architectures = architectures
    selfStopSeconds = availability.selfStopSeconds
    group = services == .plain ? nil : services
  }
}
