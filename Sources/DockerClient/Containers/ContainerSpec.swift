/// What a container shall be (`ContainerCreate`). What isn't set is as the image or the engine has it.
public struct ContainerSpec: Sendable, Hashable {
  /// Name or id of the image.
  public var image: String
  /// The arguments, or the whole command if the image has no entry point.
  public var command: [String]?
  public var entrypoint: [String]?
  public var environment: [String: String] = [:]
  public var labels: [String: String] = [:]
  public var workingDirectory: String?
  /// `name`, `uid` or `uid:gid`.
  public var user: String?
  public var hostname: String?
  /// A terminal: both outputs become one, and its lines end with CR LF.
  public var isTTY = false
  public var ports: [PublishedPort] = []
  public var mounts: [ContainerMount] = []
  /// Directories in memory, with mount options such as `size=64m`.
  public var temporaryDirectories: [String: String] = [:]
  public var restart: RestartPolicy = .never
  /// In bytes.
  public var memoryLimit: Int64?
  /// Memory and swap together, in bytes; equal to ``memoryLimit``: no swap.
  public var memoryAndSwapLimit: Int64?
  /// In billionths of a processor: 1,500,000,000 is one and a half.
  public var nanoCPUs: Int64?
  public var processLimit: Int64?
  /// `bridge`, `host`, `none`, a network's name, or `container:ID`.
  public var networkMode: String?
  /// Removes the container when it ends.
  public var isAutoRemoved = false
  public var isRootReadOnly = false
  /// Runs a small init as the first process, which passes signals on and collects orphans.
  public var usesInit = false
  public var addedCapabilities: [String] = []
  public var droppedCapabilities: [String] = []
  /// Such as `no-new-privileges`.
  public var securityOptions: [String] = []
  /// Names and addresses for `/etc/hosts`, as `name:address`.
  public var extraHosts: [String] = []
  /// The signal that asks it to stop, such as `SIGTERM`, and how long it has then.
  public var stopSignal: String?
  public var stopTimeout: Duration?
  public var logging: LogDriver?
  public var healthCheck: HealthCheck?

  public init(image: String, command: [String]? = nil) {
    self.image = image
    self.command = command
  }
}

/// When the engine starts a container again by itself. The set is open.
public struct RestartPolicy: Sendable, Hashable {
  public let name: String
  public let maximumRetryCount: Int

  public init(name: String, maximumRetryCount: Int = 0) {
    self.name = name
    self.maximumRetryCount = maximumRetryCount
  }

  public static let never = RestartPolicy(name: "no")
  public static let always = RestartPolicy(name: "always")
  public static let unlessStopped = RestartPolicy(name: "unless-stopped")

  public static func onFailure(atMost count: Int = 0) -> RestartPolicy {
    RestartPolicy(name: "on-failure", maximumRetryCount: count)
  }
}

/// A directory of the host, or a volume, inside a container.
public struct ContainerMount: Sendable, Hashable, Encodable {
  public var type: String
  public var source: String
  public var target: String
  public var isReadOnly: Bool

  /// - Parameter type: `bind` (`source` is a path of the host), `volume` (a volume's name) or another that the engine knows.
  public init(type: String = "bind", source: String, target: String, isReadOnly: Bool = false) {
    self.type = type
    self.source = source
    self.target = target
    self.isReadOnly = isReadOnly
  }

  enum CodingKeys: String, CodingKey {
    case type = "Type"
    case source = "Source"
    case target = "Target"
    case isReadOnly = "ReadOnly"
  }
}

/// Where a container's output goes, such as `json-file` with `max-size` and `max-file`.
public struct LogDriver: Sendable, Hashable, Encodable {
  public var type: String
  public var options: [String: String]

  public init(type: String, options: [String: String] = [:]) {
    self.type = type
    self.options = options
  }

  enum CodingKeys: String, CodingKey {
    case type = "Type"
    case options = "Config"
  }
}

/// A command that the engine runs in the container to see whether it is well.
public struct HealthCheck: Sendable, Hashable {
  /// `["CMD", program, argument…]` or `["CMD-SHELL", command]`; `["NONE"]` switches the image's off.
  public var test: [String]
  public var interval: Duration?
  public var timeout: Duration?
  public var startPeriod: Duration?
  public var retries: Int?

  public init(
    test: [String], interval: Duration? = nil, timeout: Duration? = nil, startPeriod: Duration? = nil,
    retries: Int? = nil
  ) {
    self.test = test
    self.interval = interval
    self.timeout = timeout
    self.startPeriod = startPeriod
    self.retries = retries
  }
}
