extension InMemoryState {
  /// Takes the first message that waits. It counts as a use of the queue.
  mutating func get(_ name: QueueName, now: Duration, _ effects: inout [Effect]) throws -> InMemoryTaken? {
    guard let queue = queues[name] else {
      throw MessagingError(.notFound, "there is no queue '\(name)'", rawCode: 404)
    }
    if queue.consumers.isEmpty, let expiry = queue.declaration.expiry {
      queues[name]?.expiryDeadline = now + expiry
      effects.append(.schedule(now + expiry))
    }
    settle(name, now: now, &effects)
    guard let message = queues[name]?.ready.popFirst() else { return nil }
    let id = nextConsumerID()
    let tag = nextTag()
    // Nobody sends it more, since the queue doesn't know it.
    var holder = InMemoryConsumer<Waiter>(queue: name, prefetch: 1)
    holder.inHandling[tag] = message
    consumers[id] = holder
    return InMemoryTaken(id: id, tag: tag, delivery: message.delivery(from: name))
  }

  /// Forgets who held a message that is settled.
  mutating func release(_ id: InMemoryConsumerID) { consumers[id] = nil }
}
