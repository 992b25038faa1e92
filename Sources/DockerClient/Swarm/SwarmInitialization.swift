/// How a swarm is founded (`SwarmInit`).
public struct SwarmInitialization: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameter listen: address and port for other machines, or a network interface and port: `0.0.0.0:2377`.
  public init(listen: String, advertise: String? = nil) {
    fields = ["ListenAddr": .string(listen)]
    self.advertise = advertise
  }

  /// Where other machines reach this one: address, or network interface, and port.
  public var listen: String {
    get { self["ListenAddr", or: ""] }
    set { self["ListenAddr"] = newValue }
  }
  /// What other machines are told, with or without a port.
  public var advertise: String? {
    get { self["AdvertiseAddr"] }
    set { self["AdvertiseAddr"] = newValue }
  }
  /// For the networks between machines, if it isn't the same.
  public var dataPath: String? {
    get { self["DataPathAddr"] }
    set { self["DataPathAddr"] = newValue }
  }
  /// The UDP port of these networks, 1024 to 49151; 4789 if 0 or nil.
  public var dataPathPort: Int? {
    get { self["DataPathPort"] }
    set { self["DataPathPort"] = newValue }
  }
  /// Where networks take their addresses from.
  public var addressPools: [String] {
    get { self["DefaultAddrPool", or: []] }
    set { self["DefaultAddrPool"] = newValue }
  }
  /// Bits of the prefix of each subnet of these; 24 if nil.
  public var subnetSize: Int? {
    get { self["SubnetSize"] }
    set { self["SubnetSize"] = newValue }
  }
  /// Goes on alone with the state of a swarm that lost its other managers.
  public var forcesNewCluster: Bool {
    get { self["ForceNewCluster", or: false] }
    set { self["ForceNewCluster"] = newValue }
  }
  /// Whether the first machine is given tasks; nil: it is.
  public var availability: NodeAvailability? {
    get { self["Availability"] }
    set { self["Availability"] = newValue }
  }
  /// How the swarm shall work from the start.
  public var spec: SwarmSpec {
    get { self["Spec", or: SwarmSpec()] }
    set { self["Spec"] = newValue }
  }
}

/// How a machine joins a swarm (`SwarmJoin`).
public struct SwarmJoining: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameters:
  ///   - managers: addresses of managers, with their ports.
  ///   - token: ``SwarmDetails/workerToken`` or ``SwarmDetails/managerToken``: it decides what the machine becomes.
  public init(managers: [String], token: String, listen: String = "0.0.0.0:2377", advertise: String? = nil) {
    fields = ["RemoteAddrs": managers.json, "JoinToken": .string(token), "ListenAddr": .string(listen)]
    self.advertise = advertise
  }

  /// Where others reach the machine if it is or becomes a manager: address, or network interface, and port.
  public var listen: String {
    get { self["ListenAddr", or: ""] }
    set { self["ListenAddr"] = newValue }
  }
  /// What other machines are told, with or without a port; nil: the address that ``listen`` has or leads to.
  public var advertise: String? {
    get { self["AdvertiseAddr"] }
    set { self["AdvertiseAddr"] = newValue }
  }
  /// For the networks between machines, if it isn't the same.
  public var dataPath: String? {
    get { self["DataPathAddr"] }
    set { self["DataPathAddr"] = newValue }
  }
  /// Whether the machine is given tasks; nil: it is.
  public var availability: NodeAvailability? {
    get { self["Availability"] }
    set { self["Availability"] = newValue }
  }
}
