/// A port inside a container.
public struct ContainerPort: Sendable, Hashable, CustomStringConvertible {
  /// The set is open.
  public struct Transport: EngineWord {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// What a port has where nothing is said.
    public static let tcp: Self = "tcp"
    /// Datagrams.
    public static let udp: Self = "udp"
    /// Stream control; the engine's host has to know it.
    public static let sctp: Self = "sctp"
  }

  /// Inside the container, 1 to 65535.
  public let number: UInt16
  /// What is spoken at the port: `Type` or what follows the slash of `80/tcp`.
  public let transport: Transport

  /// The port `number`, by TCP unless told otherwise.
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

  /// By number; what is no port is left out.
  static func sorted(_ texts: some Sequence<String>) -> [ContainerPort] {
    texts.compactMap { ContainerPort($0) }.sorted {
      ($0.number, $0.transport.rawValue) < ($1.number, $1.transport.rawValue)
    }
  }
}

/// A port of a container and where the host makes it reachable.
public struct PublishedPort: Sendable, Hashable {
  /// Inside the container.
  public let port: ContainerPort
  /// `nil` or `0.0.0.0`: on every address of the host.
  public let hostAddress: String?
  /// The port on the host, 1 to 65535; `nil`: not published; in a ``ContainerSpec``: any free one.
  public let hostPort: UInt16?

  /// Where nothing is said of the host, it takes connections at all of its addresses, and at any free port.
  public init(port: ContainerPort, hostAddress: String? = nil, hostPort: UInt16? = nil) {
    self.port = port
    self.hostAddress = hostAddress
    self.hostPort = hostPort
  }

  /// How the API writes one.
  private struct Binding: EngineObject {
    var fields: [String: JSONValue]
  }

  /// In the order of the ports' numbers.
  static func read(_ map: [String: JSONValue]) -> [PublishedPort] {
    ContainerPort.sorted(map.keys).flatMap { port -> [PublishedPort] in
      let bindings: [Binding] = map[port.description]?.value() ?? []
      if bindings.isEmpty { return [PublishedPort(port: port)] }
      return bindings.map { binding in
        PublishedPort(
          port: port, hostAddress: binding[text: "HostIp"], hostPort: binding[text: "HostPort"].flatMap { UInt16($0) })
      }
    }
  }

  static func write(_ ports: [PublishedPort]) -> JSONValue {
    var map: [String: JSONValue] = [:]
    for (port, published) in Dictionary(grouping: ports, by: \.port) {
      let bindings = published.map { one -> JSONValue in
        ["HostIp": .string(one.hostAddress ?? ""), "HostPort": .string(one.hostPort.map { "\($0)" } ?? "")]
      }
      map[port.description] = .array(bindings)
    }
    return .object(map)
  }
}
