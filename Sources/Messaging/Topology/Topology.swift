/// The queues, exchanges and bindings that a program relies on, as a value.
///
/// Declaring it is idempotent. A broker that reconnects declares it again before anything else happens.
public struct Topology: Sendable, Hashable {
  /// The queues.
  public var queues: [QueueDeclaration]
  /// The exchanges; the default exchange is always there and never declared.
  public var exchanges: [ExchangeDeclaration]
  /// Which exchange feeds which queue.
  public var bindings: [Binding]
  /// Queues that others declare; declaring this topology fails with `notFound` while one of them is missing.
  public var expectedQueues: [QueueName]
  /// Exchanges that others declare.
  public var expectedExchanges: [ExchangeName]

  /// Makes a topology.
  public init(
    queues: [QueueDeclaration] = [], exchanges: [ExchangeDeclaration] = [], bindings: [Binding] = [],
    expectedQueues: [QueueName] = [], expectedExchanges: [ExchangeName] = []
  ) {
    self.queues = queues
    self.exchanges = exchanges
    self.bindings = bindings
    self.expectedQueues = expectedQueues
    self.expectedExchanges = expectedExchanges
  }

  /// This topology and another; what both declare in the same way is there once.
  public func merging(_ other: Topology) -> Topology {
    var merged = self
    merged.queues += other.queues.filter { !merged.queues.contains($0) }
    merged.exchanges += other.exchanges.filter { !merged.exchanges.contains($0) }
    merged.bindings += other.bindings.filter { !merged.bindings.contains($0) }
    merged.expectedQueues += other.expectedQueues.filter { !merged.expectedQueues.contains($0) }
    merged.expectedExchanges += other.expectedExchanges.filter { !merged.expectedExchanges.contains($0) }
    return merged
  }

  /// Checks what can be checked without a broker. Throws ``MessagingError`` with `invalidTopology`.
  ///
  /// Brokers call it first in `declare`.
  public func check() throws {
    var queuesByName: [QueueName: QueueDeclaration] = [:]
    for queue in queues {
      try queue.check()
      if let earlier = queuesByName.updateValue(queue, forKey: queue.name), earlier != queue {
        throw MessagingError(.invalidTopology, "the queue '\(queue.name)' is declared twice with different properties")
      }
    }
    var exchangesByName: [ExchangeName: ExchangeDeclaration] = [:]
    for exchange in exchanges {
      guard exchange.name != .default else {
        throw MessagingError(.invalidTopology, "the default exchange cannot be declared")
      }
      if let earlier = exchangesByName.updateValue(exchange, forKey: exchange.name), earlier != exchange {
        throw MessagingError(.invalidTopology, "the exchange '\(exchange.name)' is declared twice, differently")
      }
    }
    for binding in bindings where binding.exchange == .default {
      throw MessagingError(
        .invalidTopology, "the queue '\(binding.queue)' cannot be bound to the default exchange; it always is")
    }
  }
}
