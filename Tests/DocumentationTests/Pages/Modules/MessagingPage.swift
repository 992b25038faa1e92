import Messaging
import MessagingTestKit

/// The programs of docs/modules/Messaging.md.
enum MessagingPage {
  struct Order: RabbitMessage, Codable {
    static let type = MessageType("shop.order", version: 1)
    var item: String
    var count: Int
  }

  static func topology() -> Topology {
    let topology = Topology(
      queues: [
        QueueDeclaration("orders.refused"),
        QueueDeclaration(
          "orders", maximumLength: 10_000, overflow: .rejectPublish, deadLetterExchange: .default,
          deadLetterRoutingKey: "orders.refused"),
      ],
      exchanges: [ExchangeDeclaration("shop", .topic)],
      bindings: [Binding(from: "shop", to: "orders", key: "order.*")])
    return topology
  }

  static func publish(_ broker: some MessageBroker) async throws {
    do {
      try await broker.publish(Order(item: "tea", count: 2), to: "shop", routingKey: "order.new")
    } catch let error as MessagingError where error.code == .refused {
      print("the queue is full:", error.message)
    }
  }

  static func consume(_ broker: some MessageBroker) async throws {
    try await broker.consume("orders", of: Order.self, options: ConsumeOptions(prefetch: 10)) { order, delivery in
      guard order.count > 0 else { return .reject(deadLetter: "an order of nothing") }
      print(delivery.isRedelivered ? "again:" : "new:", order.item)
      return .acknowledge
    }
  }

  static func check(_ law: BrokerLaw, of broker: some MessageBroker) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      try await law.check(broker)
      group.cancelAll()
    }
  }
}
