import EdgeModel
import Synchronization

/// Where the broker is that a leader provides in its term.
final class ProvidedBroker: Sendable {
  private let place = Mutex<BrokerURL?>(nil)

  /// `nil` while there is none.
  var url: BrokerURL? { place.withLock { $0 } }

  func note(_ url: BrokerURL?) { place.withLock { $0 = url } }
}
