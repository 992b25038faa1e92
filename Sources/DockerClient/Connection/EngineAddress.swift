internal import HTTPTransport

/// Where an engine is, and how it is reached.
struct EngineAddress: Sendable {
  /// As it is said to people.
  let name: String
  let endpoint: HTTPEndpoint
  /// Who makes the connections, if a program does.
  let dialer: ProgramDialer?
  /// Which machine it is on; nil: this one.
  let machine: String?

  /// Reads the engine's address as the `docker` command writes it.
  /// - Parameters:
  ///   - host: `unix:///path`, `tcp://host:port`, `http://…`, `https://…`, or `ssh://user@host:port`.
  ///   - certificates: make `tcp` mean TLS.
  init(_ host: String, certificates: EngineCertificates?) throws(DockerError) {
    guard host.hasPrefix("ssh://") else {
      let endpoint = try EngineHost.endpoint(host, certificates: certificates)
      self.init(name: endpoint.description, endpoint: endpoint, dialer: nil, machine: Self.machine(endpoint))
      return
    }
    let command = try SSHCommand(host)
    try self.init(host, dialing: command.arguments, on: command.host)
  }

  /// - Parameters:
  ///   - arguments: a program whose standard input and output are a connection to the engine.
  ///   - machine: where that leads; nil: nowhere else.
  init(_ name: String, dialing arguments: [String], on machine: String? = nil) throws(DockerError) {
    let dialer = try ProgramDialer(arguments)
    let endpoint = try EngineHost.endpoint("unix://\(dialer.socketPath)", certificates: nil)
    self.init(name: name, endpoint: endpoint, dialer: dialer, machine: machine)
  }

  private init(name: String, endpoint: HTTPEndpoint, dialer: ProgramDialer?, machine: String?) {
    self.name = name
    self.endpoint = endpoint
    self.dialer = dialer
    self.machine = machine
  }

  private static func machine(_ endpoint: HTTPEndpoint) -> String? {
    switch endpoint.address {
    case .tcp(let host, _), .tls(let host, _, _): host
    case .unix: nil
    }
  }
}
