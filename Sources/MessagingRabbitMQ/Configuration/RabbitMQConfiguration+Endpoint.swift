extension RabbitMQConfiguration {
  /// One of the places where the broker, or a node of its cluster, listens.
  public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// The host's name or address.
    public var host: String
    /// The port.
    public var port: UInt16

    /// Makes an endpoint.
    public init(host: String, port: UInt16) {
      self.host = host
      self.port = port
    }

    /// As in a URL.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  /// The first endpoint's host.
  public var host: String {
    get { endpoints.first?.host ?? "" }
    set { endpoints = [Endpoint(host: newValue, port: port)] + endpoints.dropFirst() }
  }

  /// The first endpoint's port.
  public var port: UInt16 {
    get { endpoints.first?.port ?? 0 }
    set { endpoints = [Endpoint(host: host, port: newValue)] + endpoints.dropFirst() }
  }

  /// The same with one endpoint only.
  func at(_ endpoint: Endpoint) -> RabbitMQConfiguration {
    var configuration = self
    configuration.endpoints = [endpoint]
    return configuration
  }
}
