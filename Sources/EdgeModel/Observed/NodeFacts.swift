/// What a machine is and has.
public struct NodeFacts: Codable, Hashable, Sendable {
  /// What people call the machine.
  public var name: NodeName
  /// The base URL of its agent's control API.
  public var address: String
  /// The host that an app on it is reached by, such as `10.0.0.7`.
  public var host: String
  /// What the agent was compiled for.
  public var platform: Platform
  /// What the machine's configuration says of it, for manifests to ask for; empty for none.
  public var labels: [String: String]
  /// All of its processors and memory, and the disk space that is free where the agent keeps its data.
  public var capacity: Resources
  /// The average number of runnable processes over five minutes, in thousandths.
  public var loadMillis: Int64
  /// TCP ports that something other than the platform's apps listens on, sorted.
  public var portsInUse: [UInt16]
  /// The runtime's name, such as `docker`.
  public var runtime: String
  /// The languages that its runtime can build and start, sorted.
  public var languages: [String]
  /// The ``PackageVersion`` of its agent, such as `0.1.0`.
  public var agentVersion: String
  /// Whether the machine can have two versions of an app side by side, and lead its port from one to the other.
  public var switchesPorts: Bool {
    get { switches ?? false }
    set { switches = newValue ? true : nil }
  }
  /// Missing for no, so that older records stay readable.
  private var switches: Bool?
  /// UDP ports that something other than the platform's apps has, sorted.
  public var udpPortsInUse: [UInt16] {
    get { udpPorts ?? [] }
    set { udpPorts = newValue.isEmpty ? nil : newValue }
  }
  /// Missing for none, so that older records stay readable.
  private var udpPorts: [UInt16]?
  /// Which of its disks has less room than it shall, in words that follow the machine's name; `nil` where all have enough.
  /// Missing in older records.
  public var lowDisk: String?

  public init(
    name: NodeName, address: String, host: String, platform: Platform = .current, labels: [String: String] = [:],
    capacity: Resources, loadMillis: Int64 = 0, portsInUse: [UInt16] = [], runtime: String, languages: [String] = [],
    agentVersion: String
  ) {
    self.name = name
    self.address = address
    self.host = host
    self.platform = platform
    self.labels = labels
    self.capacity = capacity
    self.loadMillis = loadMillis
    self.portsInUse = portsInUse
    self.runtime = runtime
    self.languages = languages
    self.agentVersion = agentVersion
  }
}
