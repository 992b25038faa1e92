internal import CRabbitMQ
internal import Logging
internal import Messaging

/// What was declared, so that it can be declared again, and so that a consumer knows where its queue sends the dead.
struct DeclaredTopology: Sendable {
  private(set) var topology = Topology()

  /// What has the name of something that was declared before takes its place: the broker has accepted it, so what it
  /// differs from is gone there.
  mutating func add(_ other: Topology) {
    for queue in other.queues { topology.queues.replace(queue) { $0.name == queue.name } }
    for exchange in other.exchanges { topology.exchanges.replace(exchange) { $0.name == exchange.name } }
    topology = topology.merging(other)
  }

  /// A queue that the program itself deleted isn't declared again.
  mutating func remove(_ queue: QueueName) {
    topology.queues.removeAll { $0.name == queue }
    topology.bindings.removeAll { $0.queue == queue }
    topology.expectedQueues.removeAll { $0 == queue }
  }

  func queue(_ name: QueueName) -> QueueDeclaration? { topology.queues.first { $0.name == name } }
}

extension Array {
  /// Puts the new one into the place of the first that matches, where there is one.
  fileprivate mutating func replace(_ element: Element, _ matches: (Element) -> Bool) {
    if let place = firstIndex(where: matches) { self[place] = element }
  }
}

extension Session {
  /// Declares everything on one channel; the first refusal is thrown.
  func declare(_ topology: Topology) async throws {
    let frameMaximum = frameMaximum
    try await onChannel { channel in try await channel.declare(topology, frameMaximum: frameMaximum) }
  }

  /// Declares everything that can be declared; what is refused is logged and left out, so that one deleted or changed
  /// queue doesn't keep the others from coming back. Throws only with the connection.
  func redeclare(_ topology: Topology, logger: Logger) async throws {
    for exchange in topology.exchanges { try await attempt(Topology(exchanges: [exchange]), logger) }
    for queue in topology.queues { try await attempt(Topology(queues: [queue]), logger) }
    for binding in topology.bindings { try await attempt(Topology(bindings: [binding]), logger) }
    for binding in topology.exchangeBindings { try await attempt(Topology(exchangeBindings: [binding]), logger) }
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
  fileprivate func declare(_ topology: Topology, frameMaximum: Int) async throws {
    for name in topology.expectedExchanges where name != .default {
      _ = try await call(MethodEncoder.exchangeInspect(number, name), .exchangeDeclareOk)
    }
    for name in topology.expectedQueues {
      _ = try await call(MethodEncoder.queueInspect(number, name), .queueDeclareOk)
    }
    func command(_ frame: [UInt8], of owner: String, _ answer: Answer) async throws {
      // The broker would end the connection, and the next one as well.
      guard frame.count <= frameMaximum else {
        throw MessagingError(
          .invalidTopology, "\(owner) takes \(frame.count) bytes to declare; a frame here holds \(frameMaximum)")
      }
      _ = try await call(frame, answer)
    }
    for exchange in topology.exchanges {
      try await command(
        MethodEncoder.exchangeDeclare(number, exchange), of: "the exchange '\(exchange.name)'", .exchangeDeclareOk)
    }
    for queue in topology.queues {
      try await command(MethodEncoder.queueDeclare(number, queue), of: "the queue '\(queue.name)'", .queueDeclareOk)
    }
    for binding in topology.bindings {
      try await command(
        MethodEncoder.queueBind(number, binding), of: "a binding of the queue '\(binding.queue)'", .queueBindOk)
    }
    for binding in topology.exchangeBindings {
      try await command(
        MethodEncoder.exchangeBind(number, binding), of: "a binding of the exchange '\(binding.destination)'",
        .exchangeBindOk)
    }
  }
}

extension Channel.Answer {
  fileprivate static let exchangeBindOk = Channel.Answer(number: UInt32(flotilla_exchange_bind_ok))
}
