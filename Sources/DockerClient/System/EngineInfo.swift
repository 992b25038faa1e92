/// What the engine runs on and how much it has there (`SystemInfo`).
public struct EngineInfo: Sendable, Hashable, Decodable {
  public let id: String
  public let name: String
  public let serverVersion: String
  /// The kernel's words, such as `x86_64`.
  public let architecture: String
  public let operatingSystem: String
  public let kernelVersion: String
  public let processors: Int
  /// Bytes.
  public let memory: Int64
  public let containers: Int
  public let runningContainers: Int
  public let images: Int
  public let storageDriver: String
  public let cgroupDriver: String
  public let cgroupVersion: String
  /// Whether memory, CPU time and the number of processes of a container can be limited here.
  public let limitsMemory: Bool
  public let limitsProcessors: Bool
  public let limitsProcesses: Bool
  public let labels: [String]
  public let warnings: [String]

  enum CodingKeys: String, CodingKey {
    case id = "ID"
    case name = "Name"
    case serverVersion = "ServerVersion"
    case architecture = "Architecture"
    case operatingSystem = "OperatingSystem"
    case kernelVersion = "KernelVersion"
    case processors = "NCPU"
    case memory = "MemTotal"
    case containers = "Containers"
    case runningContainers = "ContainersRunning"
    case images = "Images"
    case storageDriver = "Driver"
    case cgroupDriver = "CgroupDriver"
    case cgroupVersion = "CgroupVersion"
    case limitsMemory = "MemoryLimit"
    case limitsProcessors = "CpuCfsQuota"
    case limitsProcesses = "PidsLimit"
    case labels = "Labels"
    case warnings = "Warnings"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.value(.id, or: "")
    name = try values.value(.name, or: "")
    serverVersion = try values.value(.serverVersion, or: "")
    architecture = try values.value(.architecture, or: "")
    operatingSystem = try values.value(.operatingSystem, or: "")
    kernelVersion = try values.value(.kernelVersion, or: "")
    processors = try values.value(.processors, or: 0)
    memory = try values.value(.memory, or: 0)
    containers = try values.value(.containers, or: 0)
    runningContainers = try values.value(.runningContainers, or: 0)
    images = try values.value(.images, or: 0)
    storageDriver = try values.value(.storageDriver, or: "")
    cgroupDriver = try values.value(.cgroupDriver, or: "")
    cgroupVersion = try values.value(.cgroupVersion, or: "1")  // the field came with version 2
    limitsMemory = try values.value(.limitsMemory, or: false)
    limitsProcessors = try values.value(.limitsProcessors, or: false)
    limitsProcesses = try values.value(.limitsProcesses, or: false)
    labels = try values.value(.labels, or: [])
    warnings = try values.value(.warnings, or: [])
  }
}
