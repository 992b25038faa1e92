/// What a machine is and has.
public struct NodeFacts: Codable, Hashable, Sendable {
  public var name: NodeName
  /// The base URL of its agent's control API.
  public var address: String
  /// The host that an app on it is reached by, such as `10.0.0.7`.
  public var host: String
  public var platform: Platform
  public var labels: [String: String]
  public var capacity: Resources
  /// The average number of runnable processes over five minutes, in thousandths.
  public var loadMillis: Int64
  /// TCP ports that something other than the platform's apps listens on, sorted.
  public var portsInUse: [UInt16]
  /// The runtime's name, such as `docker`.
  public var runtime: String
  /// The languages that its runtime can build and start, sorted.
  public var languages: [String]
  public var agentVersion: String

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
