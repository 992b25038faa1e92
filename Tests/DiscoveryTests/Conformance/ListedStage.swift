import DiscoveryTestKit
import Synchronization

@testable import Discovery

/// Services at 10.0.0.1, 10.0.0.2 … of a network that only the test knows, for discoverers that connect and ask.
final class ListedStage: DiscoveryStage {
  enum Way: CaseIterable, Sendable { case addresses, probe }

  private enum Resident {
    case service(StagedService)
    case impostor
  }

  private static let most = 6
  private let way: Way
  private let residents = Mutex<[Resident]>([])

  init(_ way: Way) { self.way = way }

  private static func address(_ place: Int) -> IPAddress { .v4(0x0A00_0001 + UInt32(place)) }

  private func resident(at address: IPAddress) -> Resident? {
    residents.withLock { residents in
      residents.indices.first { Self.address($0) == address }.map { residents[$0] }
    }
  }

  func putUp(_ service: StagedService) { residents.withLock { $0.append(.service(service)) } }

  func putUpImpostor() { residents.withLock { $0.append(.impostor) } }

  func takeDown(_ identity: ServiceIdentity) {
    residents.withLock { residents in
      residents.removeAll { if case .service(let service) = $0 { service.identity == identity } else { false } }
    }
  }

  func discoverer() throws -> any Discoverer {
    let logger = CapturedLog().logger
    let verifier = ClosureVerifier { endpoint in
      guard case .address(let address) = endpoint.host, case .service(let service) = self.resident(at: address) else {
        return .refused(reason: "it is none")
      }
      return .genuine(
        try GenuineService(
          identity: service.identity, name: service.name, cluster: service.cluster, proof: "it is in the list"))
    }
    let connector = Listed { self.resident(at: $0) != nil }
    switch way {
    case .addresses:
      return try AddressDiscoverer(
        (0..<Self.most).map { Endpoint(Self.address($0), port: 80) }, verifier: verifier, configuration: .init(),
        logger: logger, connector: connector, resolver: SystemResolver.shared, clock: ContinuousClock())
    case .probe:
      return try ProbeDiscoverer(
        ranges: [CIDR("10.0.0.0/28")], port: 80, verifier: verifier, configuration: .init(), logger: logger,
        connector: connector, clock: ContinuousClock())
    }
  }

  private struct Listed: Connector {
    let isThere: @Sendable (IPAddress) -> Bool

    init(_ isThere: @escaping @Sendable (IPAddress) -> Bool) { self.isThere = isThere }

    func connect(to address: IPAddress, zone: String?, port: UInt16, within limit: Duration) async -> ConnectOutcome {
      await Task.yield()
      return isThere(address) ? .open : .absent(reason: "nobody is there")
    }
  }
}
