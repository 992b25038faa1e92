public import Logging

/// Probes address ranges: a TCP connect to every address, then a verification of those that accept.
///
/// One pass; it returns when every address was asked. It finds those who listen on the port that it knows, and disturbs
/// every other host in the ranges a little: probe only networks that are yours.
public struct ProbeDiscoverer: Discoverer {
  private let ranges: [CIDR]
  private let port: UInt16
  private let configuration: ProbeConfiguration
  private let connector: any Connector
  private let prover: Prover
  private let logger: Logger

  /// - Parameters:
  ///   - ranges: probed in this order, addresses within a range ascending; an address in several ranges is asked once.
  ///   - port: the port that services listen on.
  /// - Throws: ``DiscoveryError`` if the ranges are too large or a setting is outside its limits.
  public init(
    ranges: [CIDR], port: UInt16, verifier: any ServiceVerifier, configuration: ProbeConfiguration = .init(),
    logger: Logger
  ) throws(DiscoveryError) {
    try self.init(
      ranges: ranges, port: port, verifier: verifier, configuration: configuration, logger: logger,
      connector: ConnectLoop(), clock: ContinuousClock())
  }

  package init(
    ranges: [CIDR], port: UInt16, verifier: any ServiceVerifier, configuration: ProbeConfiguration, logger: Logger,
    connector: any Connector, clock: any Clock<Duration>
  ) throws(DiscoveryError) {
    try configuration.check()
    try configuration.check(ranges)
    try Limits.check(Int(port), in: 1...65_535, "port")
    self.ranges = ranges
    self.port = port
    self.configuration = configuration
    self.connector = connector
    self.logger = logger
    prover = Prover(
      verifier: verifier, timeout: configuration.verificationTimeout, clock: clock, source: .probe, logger: logger)
  }

  private enum Outcome: Sendable {
    case connected(IPAddress, ConnectOutcome)
    case verified(DiscoveredService?)
  }

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    var schedule = ProbeSchedule(
      ranges, maximumInFlight: configuration.maximumInFlight,
      maximumVerifications: configuration.maximumVerifications)
    var known: Set<ServiceIdentity> = []
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      while true {
        try Task.checkCancellation()
        while let step = schedule.next() {
          switch step {
          case .connect(let address): group.addTask { await connect(address) }
          case .verify(let address):
            group.addTask { .verified(try await prover.prove(Endpoint(address, port: port), query)) }
          }
        }
        guard let outcome = try await group.next() else { return }
        switch outcome {
        case .connected(let address, let outcome):
          schedule.connected(address, isOpen: outcome == .open)
          note(outcome, address)
        case .verified(let service):
          schedule.verified()
          if let service, known.insert(service.identity).inserted { await found(.found(service)) }
        }
      }
    }
  }

  private func connect(_ address: IPAddress) async -> Outcome {
    .connected(
      address,
      await connector.connect(to: address, zone: nil, port: port, within: configuration.connectTimeout))
  }

  private func note(_ outcome: ConnectOutcome, _ address: IPAddress) {
    switch outcome {
    case .open, .cancelled: break
    case .absent(let reason):
      logger.trace("Nobody answers", metadata: ["address": "\(address)", "reason": "\(reason)"])
    case .failed(let reason):
      logger.warning("An address couldn't be probed", metadata: ["address": "\(address)", "reason": "\(reason)"])
    }
  }
}
