public import EdgeAgent

/// Where a control server listens, and its limits.
public struct ControlServerConfiguration: Sendable {
  /// The name or address to listen on; `0.0.0.0` or `::` for all.
  public var host: String
  /// The TCP port to listen on; 0 for one that the system chooses.
  public var port: UInt16
  /// What this agent shows to other agents whose logs it reads; `nil` when there are none.
  public var peerToken: String?
  /// What the agent shows in TLS, which it takes on the port that it takes HTTP on; `nil` for HTTP alone, and other machines' agents
  /// and tools send it no token.
  public var key: MachineKey?
  /// The largest request body, in bytes.
  public var bodyLimit = 1 << 20
  /// The largest report of a machine, in bytes.
  public var reportLimit = 4 << 20
  /// The largest message of a replica, in bytes: it may carry the whole desired state.
  public var replicaLimit = 64 << 20
  /// How long a request's body may take to arrive.
  public var bodyTimeout: Duration = .seconds(30)
  /// How long a connection may be silent between requests or within one that is being received.
  public var idleTimeout: Duration = .seconds(60)
  /// After how much silence a stream gets a blank line.
  public var keepAlive: Duration = .seconds(15)
  /// How long a request for an allocation's lines waits for one.
  public var longPoll: Duration = .seconds(25)
  /// How many connections are open at once; more wait to be accepted.
  public var connectionLimit = 512
  /// How long requests under way may take to end once the agent shuts down.
  public var shutdownGrace: Duration = .seconds(2)

  /// The defaults listen for this machine alone.
  public init(host: String = "127.0.0.1", port: UInt16 = 7070, peerToken: String? = nil, key: MachineKey? = nil) {
    self.host = host
    self.port = port
    self.peerToken = peerToken
    self.key = key
  }
}

/// The token is in no text that is made of this, whoever prints it.
extension ControlServerConfiguration: CustomStringConvertible, CustomReflectable {
  public var description: String { "\(host):\(port)" }
  public var customMirror: Mirror { Mirror(self, children: ["host": host, "port": port]) }
}
