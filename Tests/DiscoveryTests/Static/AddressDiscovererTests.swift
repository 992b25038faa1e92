import Logging
import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(5))) struct AddressDiscovererTests {
  private struct Connects: Connector {
    let open: Set<IPAddress>

    func connect(to address: IPAddress, zone: String?, port: UInt16, within limit: Duration) async -> ConnectOutcome {
      open.contains(address) ? .open : .absent(reason: "closed")
    }
  }

  private struct Names: HostResolver {
    let known: [String: [ResolvedAddress]]

    func addresses(of name: HostName) async throws -> [ResolvedAddress] {
      if let addresses = known[name.description] { return addresses }
      // A resolver that never answers: only the time limit ends it.
      try await ContinuousClock().sleep(for: .seconds(3600))
      return []
    }
  }

  private let log = CapturedLog()
  private let byAddress = ClosureVerifier { endpoint in
    guard case .address(let address) = endpoint.host else { return .refused(reason: "a name was to be verified") }
    let text = "\(address)"
    return .genuine(try GenuineService(identity: ServiceIdentity(text), name: text, cluster: nil, proof: "test"))
  }

  private func discoverer(
    _ endpoints: [String], open: [String], names: [String: [String]] = [:], verifier: (any ServiceVerifier)? = nil,
    _ change: (inout AddressConfiguration) -> Void = { _ in }
  ) throws -> AddressDiscoverer {
    var configuration = AddressConfiguration()
    change(&configuration)
    return try AddressDiscoverer(
      try endpoints.map { try Endpoint($0) }, verifier: verifier ?? byAddress, configuration: configuration,
      logger: log.logger, connector: Connects(open: Set(try open.map { try IPAddress($0) })),
      resolver: Names(known: try names.mapValues { try $0.map { ResolvedAddress(try IPAddress($0)) } }),
      clock: ContinuousClock())
  }

  @Test func aNamesAddressesAreTriedUntilOneProvesItself() async throws {
    let discoverer = try discoverer(
      ["home.test:80", "[fe80::5%7]:80"], open: ["10.0.0.2", "10.0.0.3", "fe80::5"],
      names: ["home.test": ["fd00::1", "10.0.0.2", "10.0.0.3"]])
    let services = try await Gathered.all(discoverer).services.sorted { $0.identity < $1.identity }
    #expect(services.map(\.endpoint) == [try Endpoint("10.0.0.2:80"), try Endpoint("[fe80::5%7]:80")])
    #expect(services.map(\.interface) == [nil, "7"])
    #expect(services.map(\.family) == [.v4, .v6])
  }

  @Test func aResolverThatHangsHasATimeLimit() async throws {
    let discoverer = try discoverer(["lost.test:80", "10.0.0.1:80"], open: ["10.0.0.1"]) {
      $0.resolutionTimeout = .milliseconds(20)
    }
    #expect(try await Gathered.all(discoverer).services.count == 1)
    let reason = log.lines(about: try Endpoint("lost.test:80")).first?.metadata["reason"]
    #expect(reason == "no address within 0.02 seconds")
  }

  @Test func aVerifierThatThrowsProvesNothing() async throws {
    let failing = ClosureVerifier { _ in throw DiscoveryError(.invalidService, "a name with \u{1B} in it") }
    let discoverer = try discoverer(["10.0.0.1:80"], open: ["10.0.0.1"], verifier: failing)
    #expect(try await Gathered.all(discoverer).events.isEmpty)
    let line = try #require(log.lines.first)
    #expect(line.level == .info)
    #expect(line.metadata["reason"]?.contains("invalidService") == true)
    #expect(line.metadata["reason"]?.contains("\u{1B}") == false)
  }

  @Test func moreEndpointsThanFitAtATimeAreAllAsked() async throws {
    let addresses = (1...100).map { "10.0.0.\($0)" }
    let discoverer = try discoverer(addresses.map { "\($0):80" }, open: addresses) { $0.maximumInFlight = 3 }
    #expect(Set(try await Gathered.all(discoverer).services.map(\.name)) == Set(addresses))
  }

  @Test func limitsAreChecked() {
    #expect(throws: DiscoveryError.self) { try discoverer([], open: []) }
    #expect(throws: DiscoveryError.self) { try discoverer(Array(repeating: "10.0.0.1:80", count: 1025), open: []) }
    #expect(throws: DiscoveryError.self) { try discoverer(["10.0.0.1:80"], open: []) { $0.maximumInFlight = 0 } }
  }
}
