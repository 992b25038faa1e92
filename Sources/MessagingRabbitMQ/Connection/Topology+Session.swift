internal import Logging
internal import Messaging

/// What was declared, so that it can be declared again, and so that a consumer knows where its queue sends the dead.
struct DeclaredTopology: Sendable {
  private(set) var topology = Topology()

  mutating func add(_ other: Topology) { topology = topology.merging(other) }

  /// A queue that the program itself deleted isn't declared again.
  mutating func remove(_ queue: QueueName) {
    topology.queues.removeAll { $0.name == queue }
    topology.bindings.removeAll { $0.queue == queue }
    topology.expectedQueues.removeAll { $0 == queue }
  }

  func queue(_ name: QueueName) -> QueueDeclaration? { topology.queues.first { $0.name == name } }
}

extension Session {
  /// Declares everything on one channel; the first refusal is thrown.
  func declare(_ topology: Topology) async throws {
    try await onChannel { channel in try await channel.declare(topology) }
  }

  /// Declares everything that can be declared; what is refused is logged and left out, so that one deleted or changed
  /// queue doesn't keep the others from coming back. Throws only with the connection.
  func redeclare(_ topology: Topology, logger: Logger) async throws {
    for exchange in topology.exchanges { try await attempt(Topology(exchanges: [exchange]), logger) }
    for queue in topology.queues { try await attempt(Topology(queues: [queue]), logger) }
    for binding in topology.bindings { try await attempt(Topology(bindings: [binding]), logger) }
  }

  private func attempt(_ part: Topology, _ logger: Logger) async throws {
    do {
      try await declare(part)
    } catch let error as MessagingError where isOpen {
      logger.error("cannot restore a part of the topology", metadata: ["error": "\(error)"])
    }
  }
}

extension Channel {
  fileprivate func declare(_ topology: Topology) async throws {
    for name in topology.expectedExchanges where name != .default {
      _ = try await call(MethodEncoder.exchangeInspect(number, name), .exchangeDeclareOk)
    }
    for name in topology.expectedQueues {
      _ = try await call(MethodEncoder.queueInspect(number, name), .queueDeclareOk)
    }
    for exchange in topology.exchanges { try await declare(exchange) }
    for queue in topology.queues { try await declare(queue) }
    for binding in topology.bindings { try await declare(binding) }
  }

  fileprivate func declare(_ exchange: ExchangeDeclaration) async throws {
    _ = try await call(MethodEncoder.exchangeDeclare(number, exchange), .exchangeDeclareOk)
  }

  fileprivate func declare(_ queue: QueueDeclaration) async throws {
    _ = try await call(MethodEncoder.queueDeclare(number, queue), .queueDeclareOk)
  }

  fileprivate func declare(_ binding: Binding) async throws {
    _ = try await call(MethodEncoder.queueBind(number, binding), .queueBindOk)
  }
}
