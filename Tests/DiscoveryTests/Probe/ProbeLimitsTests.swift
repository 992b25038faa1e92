import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(5))) struct ProbeLimitsTests {
  private let nobody = ClosureVerifier { _ in .refused(reason: "nobody") }

  private func probe(
    _ ranges: [String], _ configuration: ProbeConfiguration = .init(), connector: any Connector = ConnectLoop()
  ) throws -> ProbeDiscoverer {
    try ProbeDiscoverer(
      ranges: try ranges.map { try CIDR($0) }, port: 80, verifier: nobody, configuration: configuration,
      logger: CapturedLog().logger, connector: connector, clock: ContinuousClock())
  }

  @Test(arguments: [
    ["10.0.0.0/21"], ["10.0.0.0/22", "10.1.0.0/32"], ["::/0"], ["::/0", "::/0"], ["fd00::/117"],
  ])
  func largeRangesAreRefusedUnlessAllowed(ranges: [String]) {
    let error = #expect(throws: DiscoveryError.self) { try probe(ranges) }
    #expect(error?.code == .rangeTooLarge)
  }

  @Test func largeRangesHaveALimitToo() throws {
    var large = ProbeConfiguration()
    large.allowsLargeRanges = true
    #expect(throws: Never.self) { try probe(["10.0.0.0/22"]) }
    #expect(throws: Never.self) { try probe(["10.0.0.0/16"], large) }
    for ranges in [["10.0.0.0/15"], ["::/0"], ["10.0.0.0/16", "10.2.0.0/32"]] {
      let error = #expect(throws: DiscoveryError.self) { try probe(ranges, large) }
      #expect(error?.code == .rangeTooLarge)
    }
  }

  @Test func settingsHaveLimits() {
    let changes: [(inout ProbeConfiguration) -> Void] = [
      { $0.maximumInFlight = 257 }, { $0.maximumInFlight = 0 }, { $0.maximumVerifications = 0 },
      { $0.connectTimeout = .zero }, { $0.verificationTimeout = .seconds(61) },
    ]
    for change in changes {
      var configuration = ProbeConfiguration()
      change(&configuration)
      let error = #expect(throws: DiscoveryError.self) { try probe(["10.0.0.0/24"], configuration) }
      #expect(error?.code == .invalidConfiguration)
    }
    #expect(throws: DiscoveryError.self) { try probe([]) }
  }

  @Test(arguments: [1, 32, 253, 256])
  func neverMoreThanTheLimitAreInFlight(limit: Int) async throws {
    // The connector answers nobody until as many as allowed are under way: fewer would never end, more are counted.
    let connector = CountingConnector(batch: min(limit, 254), total: 254)
    var configuration = ProbeConfiguration()
    configuration.maximumInFlight = limit
    let gathered = try await Gathered.all(try probe(["127.0.0.0/24"], configuration, connector: connector))
    #expect(gathered.events.isEmpty)
    #expect(connector.most == min(limit, 254))
    #expect(Set(connector.started) == Set(try CIDR("127.0.0.0/24").hosts))
    #expect(connector.started.count == 254)
    if limit == 1 { #expect(connector.started == Array(try CIDR("127.0.0.0/24").hosts)) }
  }
}
