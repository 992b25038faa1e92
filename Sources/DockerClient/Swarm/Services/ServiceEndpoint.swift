/// How a service is reached.
public struct ServiceEndpointSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// `vip`: one address that leads to all tasks; `dnsrr`: the name stands for all their addresses.
  public var mode: String? {
    get { self["Mode"] }
    set { self["Mode"] = newValue }
  }
  /// Ports that are reachable from outside the swarm.
  public var ports: [ServicePort] {
    get { self["Ports", or: []] }
    set { self["Ports"] = newValue }
  }
}

/// A port of a service.
public struct ServicePort: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameter mode: `ingress`: on every node of the swarm; `host`: on the nodes where its tasks are.
  public init(_ port: ContainerPort, published: UInt16? = nil, mode: String = "ingress") {
    fields = [
      "TargetPort": port.number.json, "Protocol": .string(port.transport.rawValue), "PublishMode": .string(mode),
    ]
    self["PublishedPort"] = published
  }

  /// For people; nil without one.
  public var name: String? {
    get { self[text: "Name"] }
    set { self[text: "Name"] = newValue }
  }
  /// Inside the containers.
  public var port: ContainerPort { ContainerPort(self["TargetPort", or: 0], self["Protocol", or: .tcp]) }
  /// The port outside, 1 to 65535; nil where the swarm chooses one.
  public var published: UInt16? { self["PublishedPort"] }
  /// `ingress`: on every node of the swarm; `host`: on the nodes where its tasks are (`PublishMode`).
  public var mode: String { self["PublishMode", or: ""] }
}

/// How a service is reached now.
public struct ServiceEndpoint: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What was asked for.
  public var spec: ServiceEndpointSpec { self["Spec", or: ServiceEndpointSpec()] }
  /// What was given: with the ports that the swarm chose.
  public var ports: [ServicePort] { self["Ports", or: []] }
  /// Its address by the ids of its networks, with the length of the network's prefix.
  public var addresses: [String: String] {
    let pairs = self["VirtualIPs", or: [JSONValue]()].map { entry -> (String, String) in
      (entry["NetworkID"]?.value() ?? "", entry["Addr"]?.value() ?? "")
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }
}
