/// What a container is made of, apart from what the host gives it: the part that an image can bring along as well.
public protocol ContainerSettings: EngineObject {}

extension ContainerSettings {
  /// Name or id of the image, as it was given.
  public var image: String {
    get { self["Image", or: ""] }
    set { self["Image"] = newValue }
  }
  /// The arguments, or the whole command if there is no entry point.
  public var command: [String]? {
    get { self["Cmd"] }
    set { self["Cmd"] = newValue }
  }
  /// The program, and arguments that come before ``command``; nil: the image's. An empty list takes the image's away.
  public var entrypoint: [String]? {
    get { self["Entrypoint"] }
    set { self["Entrypoint"] = newValue }
  }
  /// Labels by name. A container's are added to its image's, and count where both have the name.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// Where the command runs; nil: the image's (`WorkingDir`).
  public var workingDirectory: String? {
    get { self["WorkingDir"] }
    set { self["WorkingDir"] = newValue }
  }
  /// `name`, `uid` or `uid:gid`.
  public var user: String? {
    get { self["User"] }
    set { self["User"] = newValue }
  }
  /// Its own name for itself; nil: the beginning of its id.
  public var hostname: String? {
    get { self["Hostname"] }
    set { self["Hostname"] = newValue }
  }
  /// What follows the host name in its full name (`Domainname`).
  public var domainName: String? {
    get { self["Domainname"] }
    set { self["Domainname"] = newValue }
  }
  /// A terminal: both outputs become one, and its lines end with CR LF.
  public var isTTY: Bool {
    get { self["Tty", or: false] }
    set { self["Tty"] = newValue }
  }
  /// Gives it a standard input, to which one who attaches writes. Otherwise it reads none.
  public var opensInput: Bool {
    get { self["OpenStdin", or: false] }
    set {
      self["OpenStdin"] = newValue
      if newValue, fields["StdinOnce"] == nil { closesInputOnce = true }
    }
  }

  /// Its input ends with the first attachment to it. Otherwise it stays open for further ones.
  public var closesInputOnce: Bool {
    get { self["StdinOnce", or: true] }
    set { self["StdinOnce"] = newValue }
  }

  /// The signal that asks it to stop, such as `SIGTERM`, and how long it has then.
  public var stopSignal: String? {
    get { self["StopSignal"] }
    set { self["StopSignal"] = newValue }
  }
  /// In whole seconds, rounded up.
  public var stopTimeout: Duration? {
    get { self[seconds: "StopTimeout"] }
    set { self[seconds: "StopTimeout"] = newValue }
  }
  /// How the engine sees whether it is well; nil: the image's check (`Healthcheck`).
  public var healthCheck: HealthCheck? {
    get { self["Healthcheck"] }
    set { self["Healthcheck"] = newValue }
  }
  /// What the shell form of commands is run by.
  public var shell: [String]? {
    get { self["Shell"] }
    set { self["Shell"] = newValue }
  }
  /// Instructions for images that are built on this one.
  public var onBuild: [String] {
    get { self["OnBuild", or: []] }
    set { self["OnBuild"] = newValue }
  }
  /// Whether it has no network but its own loopback (`NetworkDisabled`).
  public var isWithoutNetwork: Bool {
    get { self["NetworkDisabled", or: false] }
    set { self["NetworkDisabled"] = newValue }
  }

  /// Its variables by name. One that has no value, which takes it out of the image's, reads as empty.
  public var environment: [String: String] {
    get { self[variables: "Env"] }
    set { self[variables: "Env"] = newValue }
  }

  /// Ports that it says it listens on. Publishing them is the host's part.
  public var exposedPorts: [ContainerPort] {
    get { ContainerPort.sorted(self["ExposedPorts", or: [String: JSONValue]()].keys) }
    set { self["ExposedPorts"] = JSONValue.members(newValue.map(\.description)) }
  }

  /// Paths where volumes without a name are mounted.
  public var anonymousVolumes: [String] {
    get { self["Volumes", or: [String: JSONValue]()].keys.sorted() }
    set { self["Volumes"] = JSONValue.members(newValue) }
  }
}

/// The settings that a container was made with (`ContainerInspect`), or that an image brings along (`ImageInspect`).
public struct ContainerConfig: ContainerSettings {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What engines older than this client may not know.
  static let newFields = [FieldVersion("Healthcheck.StartInterval", since: 44)]
}

extension JSONValue {
  /// An object whose keys are all that matters, which is how Go writes a set.
  static func members(_ names: [String]) -> JSONValue {
    .object(Dictionary(names.map { ($0, .object([:])) }, uniquingKeysWith: { first, _ in first }))
  }
}
