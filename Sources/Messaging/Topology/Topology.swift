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
  /// Which exchange feeds which other one.
  public var exchangeBindings: [ExchangeBinding]
  /// Queues that others declare; declaring this topology fails with `notFound` while one of them is missing.
  public var expectedQueues: [QueueName]
  /// Exchanges that others declare.
  public var expectedExchanges: [ExchangeName]

  /// Makes a topology.
  public init(
    queues: [QueueDeclaration] = [], exchanges: [ExchangeDeclaration] = [], bindings: [Binding] = [],
    expectedQueues: [QueueName] = [], expectedExchanges: [ExchangeName] = [],
    exchangeBindings: [ExchangeBinding] = []
  ) {
    self.exchangeBindings = exchangeBindings
    self.queues = queues
    self.exchanges = exchanges
    self.bindings = bindings
    self.expectedQueues = expectedQueues
    self.expectedExchanges = expectedExchanges
  }

  /// This topology and another; what both declare in the same way is there once.
  public func merging(_ other: Topology) -> Topology {
    func merge<Element: Hashable>(_ ours: inout [Element], _ theirs: [Element]) {
      for element in theirs where !ours.contains(element) { ours.append(element) }
    }
    var merged = self
    merge(&merged.queues, other.queues)
    merge(&merged.exchanges, other.exchanges)
    merge(&merged.bindings, other.bindings)
    merge(&merged.exchangeBindings, other.exchangeBindings)
    merge(&merged.expectedQueues, other.expectedQueues)
    merge(&merged.expectedExchanges, other.expectedExchanges)
    return merged
  }

  /// Checks what can be checked without a broker. Throws ``MessagingError`` with `invalidTopology`.
  ///
  /// Brokers call it first in `declare`.
  public func check() throws {
    var queuesByName: [QueueName: QueueDeclaration] = [:]
    for queue in queues {
      try queue.check()
      try Self.check(queue.furtherArguments, of: "the queue '\(queue.name)'")
      if let earlier = queuesByName.updateValue(queue, forKey: queue.name), earlier != queue {
        throw MessagingError(.invalidTopology, "the queue '\(queue.name)' is declared twice with different properties")
      }
    }
    var exchangesByName: [ExchangeName: ExchangeDeclaration] = [:]
    for exchange in exchanges {
      try exchange.check()
      try Self.check(exchange.furtherArguments, of: "the exchange '\(exchange.name)'")
      if let earlier = exchangesByName.updateValue(exchange, forKey: exchange.name), earlier != exchange {
        throw MessagingError(.invalidTopology, "the exchange '\(exchange.name)' is declared twice, differently")
      }
    }
    for binding in bindings {
      guard binding.exchange != .default else {
        throw MessagingError(
          .invalidTopology, "the queue '\(binding.queue)' cannot be bound to the default exchange; it always is")
      }
      try Self.check(
        binding.headers, of: "the binding of the queue '\(binding.queue)' to the exchange '\(binding.exchange)'")
    }
    for binding in exchangeBindings {
      let owner = "the binding of the exchange '\(binding.destination)' to '\(binding.source)'"
      guard binding.source != .default, binding.destination != .default else {
        throw MessagingError(.invalidTopology, "\(owner) can't be: one of them is the default exchange")
      }
      try Self.check(binding.headers, of: owner)
    }
  }

  /// A command can't be divided into frames, and one that is larger than a frame costs the connection: the arguments are
  /// kept well below RabbitMQ's 128 KiB.
  private static func check(_ arguments: [String: HeaderValue], of owner: String) throws {
    if arguments.isEmpty { return }
    let size: Int
    do {
      size = try MessagingLimits().size(of: arguments)
    } catch let error as MessagingError {
      throw MessagingError(.invalidTopology, "\(owner) has arguments that can't be sent: \(error.message)")
    }
    guard size <= maximumArgumentBytes else {
      throw MessagingError(
        .invalidTopology, "\(owner) has arguments of \(size) bytes; the limit is \(maximumArgumentBytes)")
    }
  }

  private static let maximumArgumentBytes = 100 << 10
}
