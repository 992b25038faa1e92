/// What the engine runs on and how much it has there (`SystemInfo`).
public struct EngineInfo: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The engine's own; it stays the same over restarts.
  public var id: String { self["ID", or: ""] }
  /// What the engine's machine calls itself.
  public var name: String { self["Name", or: ""] }
  /// The engine's version, such as `27.5.1`, not that of its API.
  public var serverVersion: String { self["ServerVersion", or: ""] }
  /// The kernel's words, such as `x86_64`.
  public var architecture: String { self["Architecture", or: ""] }
  /// For people, such as `Debian GNU/Linux 12 (bookworm)`.
  public var operatingSystem: String { self["OperatingSystem", or: ""] }
  /// In the system's own words, such as `12`.
  public var operatingSystemVersion: String { self["OSVersion", or: ""] }
  /// `linux` or `windows`.
  public var operatingSystemKind: String { self["OSType", or: ""] }
  /// As `uname -r` has it.
  public var kernelVersion: String { self["KernelVersion", or: ""] }
  /// How many processors the engine's machine has.
  public var processors: Int { self["NCPU", or: 0] }
  /// Bytes of memory of the engine's machine.
  public var memory: Int64 { self["MemTotal", or: 0] }
  /// How many there are, running or not.
  public var containers: Int { self["Containers", or: 0] }
  /// How many of them run.
  public var runningContainers: Int { self["ContainersRunning", or: 0] }
  /// How many of them are paused.
  public var pausedContainers: Int { self["ContainersPaused", or: 0] }
  /// How many of them don't run.
  public var stoppedContainers: Int { self["ContainersStopped", or: 0] }
  /// How many images there are, those without a name among them.
  public var images: Int { self["Images", or: 0] }
  /// Where files of images and containers are kept (`Driver`), such as `overlay2`.
  public var storageDriver: String { self["Driver", or: ""] }
  /// What that driver says of itself: pairs of names and values.
  public var storageStatus: [[String]] { self["DriverStatus", or: []] }
  /// Where it keeps images, containers and volumes, on its own machine; empty where it doesn't say.
  public var rootDirectory: String { self["DockerRootDir", or: ""] }
  /// Labels of the engine itself, as `name=value`, from its settings.
  public var labels: [String] { self["Labels", or: []] }
  /// What is missing or risky on its machine, in words; each line is one.
  public var warnings: [String] { self["Warnings", or: []] }
  /// The clock of the engine's machine, when it answered; nil if it is no time.
  public var systemTime: EngineTime? { self[moment: "SystemTime"] }
  /// Whether it has what isn't finished, such as checkpoints (`ExperimentalBuild`).
  public var isExperimental: Bool { self["ExperimentalBuild", or: false] }
  /// Whether containers go on while the engine is restarted.
  public var hasLiveRestore: Bool { self["LiveRestoreEnabled", or: false] }
  /// Whether it writes all it does to its own log, and counts what it has open.
  public var isDebugging: Bool { self["Debug", or: false] }
  /// How many descriptors its own process has open; 0 unless it debugs.
  public var descriptors: Int { self["NFd", or: 0] }
  /// How many goroutines its own process has; 0 unless it debugs.
  public var goroutines: Int { self["NGoroutines", or: 0] }
  /// How many clients listen to its events; 0 unless it debugs.
  public var eventListeners: Int { self["NEventsListener", or: 0] }
  /// Such as `Community Engine`.
  public var productLicense: String { self["ProductLicense", or: ""] }
  /// Its place in a swarm, if it is in one.
  public var swarm: SwarmMembership { self["Swarm", or: SwarmMembership()] }
}
