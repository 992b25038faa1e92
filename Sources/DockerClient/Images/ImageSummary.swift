/// An image as the list shows it (`ImageList`).
public struct ImageSummary: Sendable, Hashable, Decodable {
  public let id: String
  /// Its names with tags.
  public let tags: [String]
  public let labels: [String: String]
  public let created: EngineTime
  /// In bytes, with the layers that it shares.
  public let size: Int64

  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case tags = "RepoTags"
    case labels = "Labels"
    case created = "Created"
    case size = "Size"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(String.self, forKey: .id)
    tags = try values.value(.tags, or: [String]()).filter { $0 != "<none>:<none>" }
    labels = try values.value(.labels, or: [:])
    created = EngineTime(seconds: try values.value(.created, or: 0))
    size = try values.value(.size, or: 0)
  }
}

/// All that is of use about one image (`ImageInspect`).
public struct ImageDetails: Sendable, Hashable, Decodable {
  public let id: String
  public let tags: [String]
  public let digests: [String]
  public let labels: [String: String]
  public let created: EngineTime?
  /// In Go's words, such as `amd64` and `linux`.
  public let architecture: String
  public let operatingSystem: String
  /// In bytes.
  public let size: Int64
  public let environment: [String]
  public let entrypoint: [String]
  public let command: [String]
  public let workingDirectory: String
  public let user: String
  public let exposedPorts: [ContainerPort]

  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case tags = "RepoTags"
    case digests = "RepoDigests"
    case created = "Created"
    case architecture = "Architecture"
    case operatingSystem = "Os"
    case size = "Size"
    case config = "Config"
  }

  private struct Config: Decodable {
    struct Nothing: Decodable {}
    let labels: [String: String]?
    let environment: [String]?
    let entrypoint: [String]?
    let command: [String]?
    let workingDirectory: String?
    let user: String?
    let exposedPorts: [String: Nothing]?

    enum CodingKeys: String, CodingKey {
      case labels = "Labels"
      case environment = "Env"
      case entrypoint = "Entrypoint"
      case command = "Cmd"
      case workingDirectory = "WorkingDir"
      case user = "User"
      case exposedPorts = "ExposedPorts"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(String.self, forKey: .id)
    tags = try values.value(.tags, or: [])
    digests = try values.value(.digests, or: [])
    created = try values.decodeIfPresent(String.self, forKey: .created).flatMap { EngineTime($0) }
    architecture = try values.value(.architecture, or: "")
    operatingSystem = try values.value(.operatingSystem, or: "")
    size = try values.value(.size, or: 0)
    let config = try values.decodeIfPresent(Config.self, forKey: .config)
    labels = config?.labels ?? [:]
    environment = config?.environment ?? []
    entrypoint = config?.entrypoint ?? []
    command = config?.command ?? []
    workingDirectory = config?.workingDirectory ?? ""
    user = config?.user ?? ""
    exposedPorts = (config?.exposedPorts ?? [:]).keys.sorted().compactMap { ContainerPort($0) }
  }
}
