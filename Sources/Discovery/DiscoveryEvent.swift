/// A change in what is known of the network.
public enum DiscoveryEvent: Hashable, Sendable {
  /// A service that wasn't known.
  case found(DiscoveredService)
  /// A known service has another name, endpoint, cluster or evidence.
  case updated(DiscoveredService)
  /// A known service said goodbye, or its evidence has expired. It carries what was last known.
  case lost(DiscoveredService)

  /// The service that the event is about.
  public var service: DiscoveredService {
    switch self {
    case .found(let service), .updated(let service), .lost(let service): service
    }
  }
}
