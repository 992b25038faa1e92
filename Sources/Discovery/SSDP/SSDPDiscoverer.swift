public import Logging

/// Finds who answers by SSDP for a target, and puts each to the proof at its address.
///
/// It listens until it is cancelled. What says goodbye, or hasn't been heard within its time, is lost.
public struct SSDPDiscoverer: Discoverer {
  private let target: String
  private let port: UInt16
  private let interfaces: InterfaceSelection
  private let prover: Prover
  private let logger: Logger

  /// - Parameters:
  ///   - target: what is looked for, such as ``SSDPService/paradrop``.
  ///   - port: the TCP port of those who don't say theirs, as ParaDrop doesn't.
  ///   - verificationTimeout: how long a proof may take.
  /// - Throws: ``DiscoveryError`` if the target, the port or the time limit is out of range.
  public init(
    target: String = SSDPService.paradrop, port: UInt16, interfaces: InterfaceSelection = .init(),
    verifier: any ServiceVerifier, verificationTimeout: Duration = .seconds(2), logger: Logger
  ) throws(DiscoveryError) {
    try Limits.check(verificationTimeout, "verificationTimeout")
    try Limits.check(Int(port), in: 1...65_535, "port")
    self.target = try ServiceText.token(target, what: "target", longest: 200)
    self.port = port
    self.interfaces = interfaces
    self.logger = logger
    prover = Prover(
      verifier: verifier, timeout: verificationTimeout, clock: ContinuousClock(), source: .ssdp, logger: logger)
  }

  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    // The newest list counts, whatever happened between two looks.
    let (lists, sink) = AsyncStream.makeStream(of: [SSDPSighting].self, bufferingPolicy: .bufferingNewest(1))
    let loop = try SSDPLoop(SSDPSearching(target: target, port: port), interfaces, logger) { sink.yield($0) }
    try await withoutActuallyEscaping(found) { found in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { sink.finish() }
          try await loop.run()
        }
        group.addTask {
          var story = ProvenSightings<SSDPSighting>()
          for await list in lists {
            for event in try await story.take(list, prove: { try await prove($0, query) }) {
              await found(event)
              try Task.checkCancellation()
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  private func prove(_ sighting: SSDPSighting, _ query: ServiceQuery) async throws -> DiscoveredService? {
    guard var service = try await prover.prove(sighting.endpoint, query) else { return nil }
    if let interface = sighting.interface { service.interface = interface }
    return service
  }
}

extension Evidence.Source {
  /// An answer or announcement of SSDP.
  public static let ssdp = Self("SSDP")
}
