import EdgeModel

/// Tries the health check of an app's main service once, however its runtime has that done.
struct HealthProber: Sendable {
  /// What a try found.
  enum Finding: Hashable, Sendable {
    case answered(HealthAnswer)
    /// The runtime's engine has not decided yet.
    case notYet
    /// The runtime's engine says so, after as many tries as the check wants.
    case unwell(String)
  }

  let check: HealthCheck
  let workload: WorkloadSpec
  let runtime: any WorkloadRuntime
  /// `nil` where an assembly has none: then the port is tried alone.
  let http: (any HTTPProbe)?
  let clock: any Clock<Duration>

  /// - Parameter target: where it listens, if it is known to listen anywhere.
  func find(_ instance: RuntimeInstance, at target: PortTarget?) async throws -> Finding {
    switch check.probe {
    case .none:
      return .answered(.well)
    case .command(let words):
      guard let runtime = runtime as? any HealthCommands else { return Self.finding(instance.health, check) }
      return .answered(try await runtime.tryCommand(words, in: instance.id, within: check.timeout))
    case .tcp:
      return .answered(try await connect(instance, target))
    case .http(let path):
      guard let http else { return .answered(try await connect(instance, target)) }
      guard let place = try await place(instance, target) else { return .answered(Self.nowhere) }
      return .answered(try await http.get(path, at: place, within: check.timeout))
    }
  }

  /// Whether somebody has to try again and again while the app runs: not where its engine does that.
  var needsWatching: Bool {
    switch check.probe {
    case .http, .tcp: true
    case .command: runtime is any HealthCommands
    case .none: false
    }
  }

  static func finding(_ health: RuntimeInstance.Health?, _ check: HealthCheck) -> Finding {
    switch health {
    case nil, .healthy?: .answered(.well)
    case .starting?: .notYet
    case .unhealthy?: .unwell(check.words("failed", times: check.retries))
    }
  }

  private static let nowhere = HealthAnswer.unwell("found no port to try")

  private func connect(_ instance: RuntimeInstance, _ target: PortTarget?) async throws -> HealthAnswer {
    guard let place = try await place(instance, target) else { return Self.nowhere }
    let isOpen = try await PortProbe(clock: clock).isOpen(place.host, place.port)
    return isOpen ? .well : .unwell("found nobody who listens")
  }

  /// Where the check's own port is, or the one that the app is reached by.
  private func place(_ instance: RuntimeInstance, _ target: PortTarget?) async throws -> PortTarget? {
    guard let port = check.port, port != workload.listenPort, port != instance.probePort else { return target }
    guard let runtime = runtime as? any InnerPorts else { return PortTarget(host: "127.0.0.1", port: port) }
    return try await runtime.target(of: port, in: instance.id)
  }
}
