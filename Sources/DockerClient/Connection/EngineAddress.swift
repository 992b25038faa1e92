internal import HTTPTransport

/// Where an engine is, and how it is reached.
struct EngineAddress: Sendable {
  /// As it is said to people.
  let name: String
  let endpoint: HTTPEndpoint
  /// Who makes the connections, if a program does.
  let dialer: ProgramDialer?

  /// Reads the engine's address as the `docker` command writes it.
  /// - Parameters:
  ///   - host: `unix:///path`, `tcp://host:port`, `http://…`, `https://…`, or `ssh://user@host:port`.
  ///   - certificates: make `tcp` mean TLS.
  init(_ host: String, certificates: EngineCertificates?) throws(DockerError) {
    guard host.hasPrefix("ssh://") else {
      let endpoint = try EngineHost.endpoint(host, certificates: certificates)
      self.init(name: endpoint.description, endpoint: endpoint, dialer: nil)
      return
    }
    try self.init(host, dialing: SSHCommand(host).arguments)
  }

  /// - Parameter arguments: a program whose standard input and output are a connection to the engine.
  init(_ name: String, dialing arguments: [String]) throws(DockerError) {
    let dialer = try ProgramDialer(arguments)
    let endpoint = try EngineHost.endpoint("unix://\(dialer.socketPath)", certificates: nil)
    self.init(name: name, endpoint: endpoint, dialer: dialer)
  }

  private init(name: String, endpoint: HTTPEndpoint, dialer: ProgramDialer?) {
    self.name = name
    self.endpoint = endpoint
    self.dialer = dialer
  }
}
