public import Logging

/// Asks at endpoints that are known beforehand: from the configuration, or where somebody was last seen.
///
/// One pass, in which every endpoint is asked once, several at a time. Of a name's addresses the first that proves to
/// be a service of ours is reported.
public struct AddressDiscoverer: Discoverer {
  private let endpoints: [Endpoint]
  private let configuration: AddressConfiguration
  private let connector: any Connector
  private let resolver: any HostResolver
  private let clock: any Clock<Duration>
  private let prover: Prover
  private let logger: Logger

  /// - Parameter source: where the endpoints are known from; ``Evidence/Source/lastKnown`` for those of an earlier search.
  /// - Throws: ``DiscoveryError`` if there are no endpoints, or too many, or a setting is outside its limits.
  public init(
    _ endpoints: [Endpoint], verifier: any ServiceVerifier, configuration: AddressConfiguration = .init(),
    source: Evidence.Source = .address, logger: Logger
  ) throws(DiscoveryError) {
    try self.init(
      endpoints, verifier: verifier, configuration: configuration, source: source, logger: logger,
      connector: ConnectLoop(), resolver: SystemResolver.shared, clock: ContinuousClock())
  }

  package init(
    _ endpoints: [Endpoint], verifier: any ServiceVerifier, configuration: AddressConfiguration,
    source: Evidence.Source = .address, logger: Logger, connector: any Connector, resolver: any HostResolver,
    clock: any Clock<Duration>
  ) throws(DiscoveryError) {
    try configuration.check(endpoints)
    self.endpoints = endpoints
    self.configuration = configuration
    self.connector = connector
    self.resolver = resolver
    self.clock = clock
    self.logger = logger
    prover = Prover(
      verifier: verifier, timeout: configuration.verificationTimeout, clock: clock, source: source, logger: logger)
  }

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    var known: Set<ServiceIdentity> = []
    var left = endpoints[...]
    try await withThrowingTaskGroup(of: DiscoveredService?.self) { group in
      for endpoint in left.prefix(configuration.maximumInFlight) { group.addTask { try await ask(endpoint, query) } }
      left = left.dropFirst(configuration.maximumInFlight)
      while let service = try await group.next() {
        if let service, known.insert(service.identity).inserted { await found(.found(service)) }
        try Task.checkCancellation()
        if let endpoint = left.popFirst() { group.addTask { try await ask(endpoint, query) } }
      }
    }
    try Task.checkCancellation()
  }

  private func ask(_ endpoint: Endpoint, _ query: ServiceQuery) async throws -> DiscoveredService? {
    for address in try await addresses(of: endpoint) {
      let outcome = await connector.connect(
        to: address.address, zone: address.zone, port: endpoint.port, within: configuration.connectTimeout)
      try Task.checkCancellation()
      switch outcome {
      case .open:
        let target = Endpoint(address.address, zone: address.zone, port: endpoint.port)
        if let service = try await prover.prove(target, query) { return service }
      case .cancelled: throw CancellationError()
      case .absent(let reason):
        logger.debug("Nobody answers at a known address", metadata: ["endpoint": "\(endpoint)", "reason": "\(reason)"])
      case .failed(let reason):
        logger.warning("An address couldn't be asked", metadata: ["endpoint": "\(endpoint)", "reason": "\(reason)"])
      }
    }
    return nil
  }

  private func addresses(of endpoint: Endpoint) async throws -> [ResolvedAddress] {
    switch endpoint.host {
    case .address(let address): return [ResolvedAddress(address, zone: endpoint.zone)]
    case .name(let name):
      let reason: String
      do {
        let resolved = try await withTimeLimit(configuration.resolutionTimeout, clock) { [resolver] in
          try await resolver.addresses(of: name)
        }
        if let resolved { return resolved }
        reason = "no address within \(configuration.resolutionTimeout)"
      } catch {
        try Task.checkCancellation()
        reason = "\(error)"
      }
      try Task.checkCancellation()
      logger.info("A name has no address", metadata: ["endpoint": "\(endpoint)", "reason": "\(reason)"])
      return []
    }
  }
}
