extension InMemoryState {
  /// What RabbitMQ has after a restart, once its clients have declared their topology anew.
  mutating func restart(now: Duration, _ effects: inout [Effect]) {
    for id in consumers.keys.sorted() {
      guard var consumer = consumers[id] else { continue }
      let held = consumer.inbox.removeAll().map(\.message) + Array(consumer.inHandling.values)
      consumer.inHandling = [:]
      consumers[id] = consumer
      for message in held { queues[consumer.queue]?.restore(message) }
    }
    for name in Array(queues.keys) { queues[name]?.restart() }
    for name in Array(queues.keys) { settle(name, now: now, &effects) }
  }
}

extension InMemoryQueue {
  /// Keeps what is on disk: the persistent messages of a durable queue, all of a quorum queue.
  fileprivate mutating func restart() {
    let kept = ready.elements.filter {
      declaration.kind == .quorum || declaration.isDurable && $0.properties.isPersistent
    }
    ready = ReadyMessages(maximumPriority: declaration.maximumPriority)
    for message in kept { ready.append(message) }
  }
}
