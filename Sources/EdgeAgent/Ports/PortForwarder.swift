/// Leads the ports of apps to where they really listen, so that another version of an app can take over without a gap.
///
/// What it leads must go on while the agent is stopped or started anew: apps outlive their agent, and so must their ports.
/// `PortForwarding` has one in a process of its own. An agent without one has apps listen on their ports themselves, and
/// ends a version before the next one is started.
public protocol PortForwarder: Sendable {
  /// The routes in force, also those that an earlier agent of this machine asked for.
  func routes() async throws -> [PortRoute]
  /// Makes these the routes, all at once: new connections go there from now on, those that there are stay where they are.
  /// - Returns: the ports that could not be had, and why, for people; all others are in force.
  func apply(_ routes: [PortRoute]) async throws -> [UInt16: String]
  /// Something will be led soon: what takes long can begin. Nothing depends on it.
  func prepare() async throws
  /// Closes the connections to a target as soon as nothing is under way on them.
  /// - Returns: when none is left, or when the time is over.
  func drain(_ target: PortTarget, within limit: Duration) async throws
  /// Keeps the forwarder alive until it is cancelled.
  func run() async throws
}

extension PortForwarder {
  /// Nothing takes long.
  public func prepare() async throws {}
}

/// Where an app listens on this machine.
public struct PortTarget: Codable, Hashable, Sendable {
  /// An IPv4 address; another machine's may be a host name.
  public var host: String
  /// The TCP port there.
  public var port: UInt16

  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}

/// One TCP port of the machine, and where its connections go.
public struct PortRoute: Codable, Hashable, Sendable {
  /// What a port is led for.
  public enum Purpose: String, Codable, Sendable {
    /// The port of an app that runs on this machine.
    case app
    /// By which other machines reach an app of this machine: what they lead here goes no further, so nothing goes round.
    case relay
    /// The port of an app that runs on another machine. A connection that is refused there is tried again for a while,
    /// wherever the port leads then: the app may be on its way.
    case elsewhere
  }

  /// The machine's own port, which people connect to.
  public var port: UInt16
  /// Where its connections are led.
  public var target: PortTarget
  /// What it is led for.
  public var purpose: Purpose { kind ?? .app }
  /// Missing for ``Purpose/app``, as in what is kept of old.
  private var kind: Purpose?

  public init(port: UInt16, target: PortTarget, purpose: Purpose = .app) {
    self.port = port
    self.target = target
    kind = purpose == .app ? nil : purpose
  }
}
