/// A port inside a container.
public struct ContainerPort: Sendable, Hashable, CustomStringConvertible {
  /// The set is open.
  public struct Transport: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    public static let tcp = Transport(rawValue: "tcp")
    public static let udp = Transport(rawValue: "udp")
    public static let sctp = Transport(rawValue: "sctp")
  }

  public let number: UInt16
  public let transport: Transport

  public init(_ number: UInt16, _ transport: Transport = .tcp) {
    self.number = number
    self.transport = transport
  }

  /// Reads `80/tcp`.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let number = UInt16(first), parts.count <= 2 else { return nil }
    self.init(number, parts.count == 2 ? Transport(rawValue: String(parts[1])) : .tcp)
  }

  public var description: String { "\(number)/\(transport.rawValue)" }
}

/// A port of a container and where the host makes it reachable.
public struct PublishedPort: Sendable, Hashable {
  public let port: ContainerPort
  /// `nil` or `0.0.0.0`: on every address of the host.
  public let hostAddress: String?
  /// `nil`: not published; in a ``ContainerSpec``: any free one.
  public let hostPort: UInt16?

  public init(port: ContainerPort, hostAddress: String? = nil, hostPort: UInt16? = nil) {
    self.port = port
    self.hostAddress = hostAddress
    self.hostPort = hostPort
  }
}
