/// How often, and after which pauses, a message whose handler failed is tried again.
///
/// Each pause has a queue in which messages wait for their time to be over and then go back. A message that failed after
/// the last pause is dead-lettered with the error as its reason: nothing goes round for ever.
///
/// ```swift
/// let policy = RetryPolicy(delays: [.seconds(1), .seconds(60)])
/// try await broker.declare(policy.topology(for: "orders"))
/// try await broker.consume("orders", retrying: policy) { delivery in … }
/// ```
public struct RetryPolicy: Sendable, Hashable {
  /// The pauses, to the millisecond; one more try follows each.
  public var delays: [Duration]

  /// Makes a policy; by default three tries more, after a second, ten and sixty.
  public init(delays: [Duration] = [.seconds(1), .seconds(10), .seconds(60)]) { self.delays = delays }

  /// The queues in which messages of this queue wait; declare them beside it.
  ///
  /// Throws ``MessagingError`` with `invalidName` where the queue's name leaves no room for theirs.
  public func topology(for queue: QueueName, isDurable: Bool = true) throws -> Topology {
    var queues: [QueueDeclaration] = []
    for delay in delays {
      let name = try waitingQueue(of: queue, delay)
      // Two equal pauses share a queue.
      if queues.contains(where: { $0.name == name }) { continue }
      queues.append(
        QueueDeclaration(
          name, isDurable: isDurable, messageTTL: delay, deadLetterExchange: .default,
          deadLetterRoutingKey: RoutingKey(queue)))
    }
    return Topology(queues: queues)
  }

  /// Where messages of this queue wait for so long.
  public func waitingQueue(of queue: QueueName, _ delay: Duration) throws -> QueueName {
    try QueueName("\(queue).retry.\(delay.wholeMilliseconds)")
  }
}

extension MessageBroker {
  /// Consumes as `consume` does, but a message whose handler throws waits for the policy's next pause and comes again;
  /// after the last one it is dead-lettered with the error as its reason.
  ///
  /// The copy that waits is confirmed before the message is acknowledged, so it may come twice and is never lost. It
  /// counts its tries in the header ``MessageHeader/attempt``, and no longer expires. An error that can't be retried (a
  /// wrong type, say) dead-letters at once. A key orders what is handled, not what comes again.
  ///
  /// Handlers and keys see the exchange and the routing key of the first try, which the headers
  /// ``MessageHeader/retriedExchange`` and ``MessageHeader/retriedRoutingKey`` keep, also in the dead letter. The dead
  /// letter's header `x-death` names the queue of the last pause beside what it said before; without a
  /// ``QueueDeclaration/deadLetterRoutingKey`` its key is the queue's name once it was tried again.
  public func consume(
    _ queue: QueueName, retrying policy: RetryPolicy, orderedBy key: OrderingKey? = nil,
    options: ConsumeOptions = .init(),
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    let key = key.map { key in OrderingKey { key($0.asFirstTried) } }
    try await consume(queue, options, inOrderOf: key) { delivery in
      let delivery = delivery.asFirstTried
      do {
        return try await handler(delivery)
      } catch {
        if Task.isCancelled { return .requeue }
        let reason = Settlement.abbreviate((error as? MessagingError)?.description ?? "\(error)")
        let failures = delivery.attempt
        guard (error as? MessagingError)?.isRetriable ?? true, policy.delays.indices.contains(failures - 1) else {
          return .reject(deadLetter: reason)
        }
        var properties = delivery.properties
        properties.headers[MessageHeader.attempt] = .int32(Int32(clamping: failures + 1))
        properties.headers[MessageHeader.retriedExchange] = .string(delivery.exchange.rawValue)
        properties.headers[MessageHeader.retriedRoutingKey] = .string(delivery.routingKey.rawValue)
        properties.headers["x-death"] = try policy.withoutPauses(of: queue, properties.headers["x-death"])
        properties.expiration = nil
        let place = try policy.waitingQueue(of: queue, policy.delays[failures - 1])
        _ = try await publish(OutboundMessage(to: place, properties: properties, body: delivery.body))
        return .acknowledge
      }
    }
  }
}

extension RetryPolicy {
  /// The header `x-death` but for what the pauses wrote into it, and for what would make the way back to the queue a
  /// circle, in which the broker drops messages. Never missing: where it is, the broker would write the next pause down as
  /// the message's first death, for good.
  fileprivate func withoutPauses(of queue: QueueName, _ deaths: HeaderValue?) throws -> HeaderValue {
    guard case .array(let deaths)? = deaths else { return .array([]) }
    let left = try Set(delays.map { try waitingQueue(of: queue, $0).rawValue } + [queue.rawValue])
    return .array(
      deaths.filter { death in
        guard case .table(let fields) = death, let queue = fields["queue"]?.stringValue else { return true }
        return fields["reason"] == "rejected" || !left.contains(queue)
      })
  }
}

extension Delivery {
  /// As it came the first time: a pause ends in the default exchange, under the queue's name.
  fileprivate var asFirstTried: Delivery {
    guard let exchange = properties.headers[MessageHeader.retriedExchange]?.stringValue,
      let key = properties.headers[MessageHeader.retriedRoutingKey]?.stringValue,
      let exchange = try? ExchangeName(exchange), let key = try? RoutingKey(key)
    else { return self }
    var delivery = self
    (delivery.exchange, delivery.routingKey) = (exchange, key)
    return delivery
  }

  /// Which try this is, from 1, as a ``RetryPolicy`` counts; a redelivery after a crash is no new one.
  public var attempt: Int {
    let stated = properties.headers[MessageHeader.attempt]?.integerValue.flatMap { Int(exactly: $0) } ?? 1
    return max(1, stated)
  }
}
