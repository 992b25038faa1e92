/// A container as the list shows it (`ContainerList`).
public struct ContainerSummary: Sendable, Hashable, Decodable {
  public let id: String
  /// Without the slash that the engine puts in front.
  public let names: [String]
  /// The image as it was named at creation.
  public let image: String
  public let imageID: String
  public let labels: [String: String]
  public let status: ContainerStatus
  /// In words, such as `Up 5 minutes`.
  public let statusText: String
  public let created: EngineTime
  public let ports: [PublishedPort]

  private enum CodingKeys: String, CodingKey {
    case id = "Id"
    case names = "Names"
    case image = "Image"
    case imageID = "ImageID"
    case labels = "Labels"
    case status = "State"
    case statusText = "Status"
    case created = "Created"
    case ports = "Ports"
  }

  private struct Port: Decodable {
    let address: String?
    let inside: UInt16
    let outside: UInt16?
    let transport: String?

    enum CodingKeys: String, CodingKey {
      case address = "IP"
      case inside = "PrivatePort"
      case outside = "PublicPort"
      case transport = "Type"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(String.self, forKey: .id)
    names = try values.value(.names, or: [String]()).map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
    image = try values.value(.image, or: "")
    imageID = try values.value(.imageID, or: "")
    labels = try values.value(.labels, or: [:])
    status = try values.value(.status, or: ContainerStatus(rawValue: ""))
    statusText = try values.value(.statusText, or: "")
    created = EngineTime(seconds: try values.value(.created, or: 0))
    ports = try values.value(.ports, or: [Port]()).map {
      PublishedPort(
        port: ContainerPort($0.inside, ContainerPort.Transport(rawValue: $0.transport ?? "tcp")),
        hostAddress: $0.address, hostPort: $0.outside)
    }
  }
}
