/// How a container is on its networks.
public struct NetworkSettings: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Its endpoints by the names of the networks.
  public var networks: [String: EndpointSettings] { self["Networks", or: [:]] }
  /// Its ports and where they are published while it runs.
  public var ports: [PublishedPort] { PublishedPort.read(self["Ports", or: [:]]) }
  /// Its address on the default network. Engines of API 1.52 say it under ``networks`` alone.
  public var address: String? { self[text: "IPAddress"] ?? networks["bridge"]?.address }
  /// The network namespace of the container by the engine's own id; empty while it doesn't run.
  public var sandboxID: String { self["SandboxID", or: ""] }
  /// The file of its network namespace.
  public var sandboxKey: String { self["SandboxKey", or: ""] }
}
