/// What the engine runs on and how much it has there (`SystemInfo`).
public struct EngineInfo: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var id: String { self["ID", or: ""] }
  public var name: String { self["Name", or: ""] }
  public var serverVersion: String { self["ServerVersion", or: ""] }
  /// The kernel's words, such as `x86_64`.
  public var architecture: String { self["Architecture", or: ""] }
  public var operatingSystem: String { self["OperatingSystem", or: ""] }
  public var operatingSystemVersion: String { self["OSVersion", or: ""] }
  /// `linux` or `windows`.
  public var operatingSystemKind: String { self["OSType", or: ""] }
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
  public var storageDriver: String { self["Driver", or: ""] }
  /// What that driver says of itself: pairs of names and values.
  public var storageStatus: [[String]] { self["DriverStatus", or: []] }
  /// Where it keeps images, containers and volumes, on its own machine; empty where it doesn't say.
  public var rootDirectory: String { self["DockerRootDir", or: ""] }
  public var labels: [String] { self["Labels", or: []] }
  public var warnings: [String] { self["Warnings", or: []] }
  public var systemTime: EngineTime? { self[moment: "SystemTime"] }
  public var isExperimental: Bool { self["ExperimentalBuild", or: false] }
  /// Whether containers go on while the engine is restarted.
  public var hasLiveRestore: Bool { self["LiveRestoreEnabled", or: false] }
  public var isDebugging: Bool { self["Debug", or: false] }
  /// How many descriptors its own process has open; 0 unless it debugs.
  public var descriptors: Int { self["NFd", or: 0] }
  /// How many goroutines its own process has; 0 unless it debugs.
  public var goroutines: Int { self["NGoroutines", or: 0] }
  /// How many clients listen to its events; 0 unless it debugs.
  public var eventListeners: Int { self["NEventsListener", or: 0] }
  public var productLicense: String { self["ProductLicense", or: ""] }
  /// Its place in a swarm, if it is in one.
  public var swarm: SwarmMembership { self["Swarm", or: SwarmMembership()] }
}
