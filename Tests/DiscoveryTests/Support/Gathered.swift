import Synchronization

@testable import Discovery

/// The events of a search.
final class Gathered: Sendable {
  private let store = Mutex<[DiscoveryEvent]>([])

  var events: [DiscoveryEvent] { store.withLock { $0 } }
  var services: [DiscoveredService] { events.map(\.service) }

  func add(_ event: DiscoveryEvent) { store.withLock { $0.append(event) } }

  /// Everything that one search says.
  static func all(_ discoverer: some Discoverer, _ query: ServiceQuery = .init()) async throws -> Gathered {
    let gathered = Gathered()
    try await discoverer.discover(query) { gathered.add($0) }
    return gathered
  }
}

/// A service to test with.
func sample(_ identity: String, at endpoint: String = "10.0.0.1:80", _ source: Evidence.Source = .address) throws
  -> DiscoveredService
{
  DiscoveredService(
    identity: try ServiceIdentity(identity), name: identity, cluster: "c", endpoint: try Endpoint(endpoint),
    evidence: Evidence(source: source, proof: "test"))
}
