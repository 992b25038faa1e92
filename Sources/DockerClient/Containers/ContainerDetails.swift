/// All that is of use about one container (`ContainerInspect`).
public struct ContainerDetails: Sendable, Hashable, Decodable {
  public let id: String
  /// Without the slash that the engine puts in front.
  public let name: String
  public let created: EngineTime?
  /// The image's id.
  public let imageID: String
  /// The image as it was named at creation.
  public let image: String
  public let state: ContainerState
  public let labels: [String: String]
  public let environment: [String]
  public let command: [String]
  /// Whether it has a terminal, which is what decides the form of its log.
  public let isTTY: Bool
  public let restartCount: Int
  /// In bytes; 0: none.
  public let memoryLimit: Int64
  /// In billionths of a processor; 0: none.
  public let nanoCPUs: Int64
  public let ports: [PublishedPort]
  /// Its address on the default network, if it runs there.
  public let address: String?

  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case name = "Name"
    case created = "Created"
    case imageID = "Image"
    case state = "State"
    case restartCount = "RestartCount"
    case config = "Config"
    case host = "HostConfig"
    case network = "NetworkSettings"
  }

  private struct Config: Decodable {
    let image: String?
    let labels: [String: String]?
    let environment: [String]?
    let command: [String]?
    let isTTY: Bool?

    enum CodingKeys: String, CodingKey {
      case image = "Image"
      case labels = "Labels"
      case environment = "Env"
      case command = "Cmd"
      case isTTY = "Tty"
    }
  }

  private struct Host: Decodable {
    let memory: Int64?
    let nanoCPUs: Int64?

    enum CodingKeys: String, CodingKey {
      case memory = "Memory"
      case nanoCPUs = "NanoCpus"
    }
  }

  private struct Network: Decodable {
    let address: String?
    let ports: [String: [PortBindingJSON]?]?

    enum CodingKeys: String, CodingKey {
      case address = "IPAddress"
      case ports = "Ports"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(String.self, forKey: .id)
    let slashedName = try values.value(.name, or: "")
    name = slashedName.hasPrefix("/") ? String(slashedName.dropFirst()) : slashedName
    created = try values.decodeIfPresent(String.self, forKey: .created).flatMap { EngineTime($0) }
    imageID = try values.value(.imageID, or: "")
    state = try values.decode(ContainerState.self, forKey: .state)
    restartCount = try values.value(.restartCount, or: 0)
    let config = try values.decodeIfPresent(Config.self, forKey: .config)
    image = config?.image ?? ""
    labels = config?.labels ?? [:]
    environment = config?.environment ?? []
    command = config?.command ?? []
    isTTY = config?.isTTY ?? false
    let host = try values.decodeIfPresent(Host.self, forKey: .host)
    memoryLimit = host?.memory ?? 0
    nanoCPUs = host?.nanoCPUs ?? 0
    let network = try values.decodeIfPresent(Network.self, forKey: .network)
    address = network?.address.flatMap { $0.isEmpty ? nil : $0 }
    var found: [PublishedPort] = []
    for (text, bindings) in (network?.ports ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard let port = ContainerPort(text) else { continue }
      guard let bindings, !bindings.isEmpty else {
        found.append(PublishedPort(port: port))
        continue
      }
      found += bindings.map {
        PublishedPort(port: port, hostAddress: $0.address, hostPort: $0.port.flatMap { UInt16($0) })
      }
    }
    ports = found
  }
}

/// What a container is doing, or how it ended.
public struct ContainerState: Sendable, Hashable, Decodable {
  public let status: ContainerStatus
  public let isRunning: Bool
  /// Whether the kernel ended it for want of memory.
  public let wasOutOfMemory: Bool
  /// The host's number of its first process, while it runs.
  public let processID: Int32?
  /// Of use only once it has ended.
  public let exitCode: Int
  /// Why it couldn't be started, if so.
  public let error: String
  public let started: EngineTime?
  public let finished: EngineTime?
  /// What its own health check says, if it has one.
  public let health: ContainerHealth?

  private enum CodingKeys: String, CodingKey {
    case status = "Status"
    case isRunning = "Running"
    case wasOutOfMemory = "OOMKilled"
    case processID = "Pid"
    case exitCode = "ExitCode"
    case error = "Error"
    case started = "StartedAt"
    case finished = "FinishedAt"
    case health = "Health"
  }

  private struct Health: Decodable {
    let status: ContainerHealth?

    enum CodingKeys: String, CodingKey {
      case status = "Status"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    status = try values.value(.status, or: ContainerStatus(rawValue: ""))
    isRunning = try values.value(.isRunning, or: false)
    wasOutOfMemory = try values.value(.wasOutOfMemory, or: false)
    processID = try values.decodeIfPresent(Int32.self, forKey: .processID).flatMap { $0 == 0 ? nil : $0 }
    exitCode = try values.value(.exitCode, or: 0)
    error = try values.value(.error, or: "")
    func time(_ key: CodingKeys) throws -> EngineTime? {
      try values.decodeIfPresent(String.self, forKey: key).flatMap { EngineTime($0) }.flatMap { $0.isNever ? nil : $0 }
    }
    started = try time(.started)
    finished = try time(.finished)
    health = try values.decodeIfPresent(Health.self, forKey: .health)?.status
  }
}

/// How the API writes a binding of a port.
struct PortBindingJSON: Codable {
  let address: String?
  let port: String?

  enum CodingKeys: String, CodingKey {
    case address = "HostIp"
    case port = "HostPort"
  }
}
