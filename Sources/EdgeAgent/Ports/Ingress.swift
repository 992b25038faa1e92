import EdgeModel

/// The routes of a machine whose address serves every app of the platform, wherever that runs.
///
/// Such machines reach each other's apps by relay ports, which lead to the app of that machine and no further: what two
/// machines believe of a third may differ for a moment, and no connection must go round between them.
struct Ingress {
  /// Above the inner ports of apps, below those that systems take for outgoing connections (32768 and above on Linux).
  static let relays: Range<UInt16> = 29_000..<32_000

  /// The host that this machine's own apps are reached by.
  let host: String
  private(set) var relayPorts: [DeploymentID: UInt16] = [:]
  /// The relay ports that could not be had.
  private var avoided: Set<UInt16> = []

  init(host: String) { self.host = host }

  /// What the machine's own routes grow to.
  /// - Parameters:
  ///   - own: the routes to the apps that run here, with the deployment of each.
  ///   - expected: the ports of the apps that shall run here, whether they do or not.
  ///   - elsewhere: what the leader said of the others, the oldest first, which has its port where two want one; `nil`
  ///     before it has said anything.
  ///   - current: the routes in force.
  mutating func routes(
    _ own: [(route: PortRoute, deployment: DeploymentID)], expected: Set<UInt16>, elsewhere: [ServedApp]?,
    current: [PortRoute], isTaken: (UInt16) -> Bool
  ) -> [PortRoute] {
    let here = Set(own.map(\.deployment))
    relayPorts = relayPorts.filter { here.contains($0.key) }
    var routes = Dictionary(own.map { ($0.route.port, $0.route) }, uniquingKeysWith: { $1 })
    for (route, deployment) in own {
      guard let port = relayPort(of: deployment, current: current, isTaken: isTaken) else { continue }
      routes[port] = PortRoute(port: port, target: route.target, purpose: .relay)
    }
    let before = Dictionary(
      current.filter { $0.purpose == .elsewhere }.map { ($0.port, $0) }, uniquingKeysWith: { $1 })
    guard let elsewhere else {
      // Who was started anew knows what it led before it knows what there is.
      for (port, route) in before where routes[port] == nil && !expected.contains(port) { routes[port] = route }
      return routes.values.sorted { $0.port < $1.port }
    }
    for app in elsewhere where routes[app.port] == nil {
      guard let place = app.place else {
        if let route = before[app.port], !expected.contains(app.port) { routes[app.port] = route }
        continue
      }
      // An app that takes its port itself can't come up here while that leads elsewhere.
      if expected.contains(app.port), place.port == app.port { continue }
      guard place.host != host else { continue }
      routes[app.port] = PortRoute(
        port: app.port, target: PortTarget(host: place.host, port: place.port), purpose: .elsewhere)
    }
    return routes.values.sorted { $0.port < $1.port }
  }

  /// Somebody else has that port.
  mutating func avoid(_ relay: UInt16) {
    avoided.insert(relay)
    relayPorts = relayPorts.filter { $0.value != relay }
  }

  /// The same in every process as long as nobody else has it, so that others' routes hold when the agent is started anew.
  private mutating func relayPort(
    of deployment: DeploymentID, current: [PortRoute], isTaken: (UInt16) -> Bool
  ) -> UInt16? {
    if let known = relayPorts[deployment] { return known }
    let ours = Set(current.filter { $0.purpose == .relay }.map(\.port))
    let used = Set(relayPorts.values)
    let count = UInt16(Self.relays.count)
    let first = deployment.rawValue.utf8.reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) } % UInt32(count)
    for step in 0..<count {
      let port = Self.relays.lowerBound + (UInt16(first) + step) % count
      if used.contains(port) || avoided.contains(port) { continue }
      if !ours.contains(port), isTaken(port) { continue }
      relayPorts[deployment] = port
      return port
    }
    return nil
  }
}
