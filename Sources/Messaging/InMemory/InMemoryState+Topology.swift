extension InMemoryState {
  mutating func declare(_ topology: Topology, now: Duration, _ effects: inout [Effect]) throws {
    try topology.check()
    for queue in topology.queues { try checkSupport(of: queue) }
    for exchange in topology.exchanges { try checkSupport(of: exchange) }
    for name in topology.expectedExchanges where name != .default && exchanges[name] == nil {
      throw MessagingError(.notFound, "there is no exchange '\(name)'", rawCode: 404)
    }
    for name in topology.expectedQueues where queues[name] == nil {
      throw MessagingError(.notFound, "there is no queue '\(name)'", rawCode: 404)
    }
    for exchange in topology.exchanges {
      if let existing = exchanges[exchange.name]?.declaration {
        try compare(existing, exchange)
      } else {
        exchanges[exchange.name] = InMemoryExchange(exchange)
      }
    }
    for queue in topology.queues {
      if let existing = queues[queue.name]?.declaration {
        try compare(existing, queue)
      } else {
        queues[queue.name] = InMemoryQueue(queue)
      }
      if queues[queue.name]?.consumers.isEmpty == true {
        queues[queue.name]?.expiryDeadline = queue.expiry.map { now + $0 }
      }
      if let deadline = queues[queue.name]?.deadline { effects.append(.schedule(deadline)) }
    }
    for binding in topology.bindings {
      guard queues[binding.queue] != nil else {
        throw MessagingError(.notFound, "there is no queue '\(binding.queue)' to bind", rawCode: 404)
      }
      guard exchanges[binding.exchange] != nil else {
        throw MessagingError(.notFound, "there is no exchange '\(binding.exchange)' to bind to", rawCode: 404)
      }
      exchanges[binding.exchange]?.bind(binding)
    }
    for binding in topology.exchangeBindings {
      for name in [binding.source, binding.destination] where exchanges[name] == nil {
        throw MessagingError(.notFound, "there is no exchange '\(name)' to bind", rawCode: 404)
      }
      exchanges[binding.source]?.bind(binding)
    }
  }

  private func checkSupport(of exchange: ExchangeDeclaration) throws {
    guard let name = exchange.furtherArguments.keys.min() else { return }
    throw MessagingError(
      .unsupported,
      "the exchange '\(exchange.name)' has the argument '\(name)', which the broker in memory doesn't know")
  }

  private func checkSupport(of queue: QueueDeclaration) throws {
    guard queue.kind != .stream else {
      throw MessagingError(
        .unsupported, "the queue '\(queue.name)' is a stream, which the broker in memory doesn't have; use RabbitMQ")
    }
    if let name = queue.furtherArguments.keys.min() {
      throw MessagingError(
        .unsupported, "the queue '\(queue.name)' has the argument '\(name)', which the broker in memory doesn't know")
    }
  }

  private func compare(_ existing: ExchangeDeclaration, _ wanted: ExchangeDeclaration) throws {
    let differences: [(String, Bool)] = [
      ("type", existing.kind != wanted.kind), ("durable", existing.isDurable != wanted.isDurable),
      ("auto_delete", existing.isAutoDeleted != wanted.isAutoDeleted),
      ("alternate-exchange", existing.alternateExchange != wanted.alternateExchange),
    ]
    if let argument = differences.first(where: \.1)?.0 {
      throw MessagingError(.mismatch, "the exchange '\(wanted.name)' exists with another '\(argument)'", rawCode: 406)
    }
  }

  private func compare(_ existing: QueueDeclaration, _ wanted: QueueDeclaration) throws {
    var argument: String?
    if existing.isDurable != wanted.isDurable { argument = "durable" }
    if existing.isAutoDeleted != wanted.isAutoDeleted { argument = "auto_delete" }
    let (old, new) = (existing.arguments, wanted.arguments)
    for name in Set(old.keys).union(new.keys).sorted() where old[name] != new[name] { argument = argument ?? name }
    if let argument {
      throw MessagingError(.mismatch, "the queue '\(wanted.name)' exists with another '\(argument)'", rawCode: 406)
    }
  }

  /// Deletes a queue with its messages; its consumers end with `consumerCancelled`.
  mutating func delete(_ name: QueueName, now: Duration, _ effects: inout [Effect]) {
    guard let queue = queues.removeValue(forKey: name) else { return }
    unbind(.queue(name))
    let error = MessagingError(.consumerCancelled, "the queue '\(name)' was deleted")
    for id in queue.consumers {
      guard var consumer = consumers[id] else { continue }
      effects += consumer.waiters.removeAll().map { .end($0, error) }
      consumers[id] = nil
      ended[id] = error
    }
  }

  /// Removes all ways to something that is gone, and the exchanges that go with their last one.
  private mutating func unbind(_ destination: InMemoryExchange.Destination) {
    var gone = [destination]
    while let destination = gone.popLast() {
      for name in exchanges.keys.sorted() {
        exchanges[name]?.unbind(destination)
        if let left = exchanges[name], left.declaration.isAutoDeleted, left.wasBound, left.isUnbound {
          exchanges[name] = nil
          gone.append(.exchange(name))
        }
      }
    }
  }

  /// Drops what is due. Returns when the next thing is.
  mutating func expire(now: Duration, _ effects: inout [Effect]) {
    for name in queues.keys.sorted() {
      if let deadline = queues[name]?.expiryDeadline, deadline <= now {
        delete(name, now: now, &effects)
      } else {
        settle(name, now: now, &effects)
      }
    }
  }
}
