import Messaging
import MessagingTestKit

/// The programs of docs/modules/Messaging.md.
enum MessagingPage {
  struct Order: RabbitMessage, Codable {
    static let type = MessageType("shop.order", version: 1)
    var item: String
    var count: Int
  }

  struct Measurement: RabbitMessage, Codable {
    static let type = MessageType("garden.measurement", version: 1)
    enum CodingKeys: Int, CodingKey {
      case station = 1
      case celsius, samples
    }
    var station: String
    var celsius: Double
    var samples: [UInt8]
  }

  static func publish(_ measurement: Measurement, _ broker: some MessageBroker) async throws {
    let codec = CBORMessageCodec<Measurement>()
    try await broker.publish(measurement, codec: codec, routingKey: "measurements")
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

  static func stream(_ broker: some MessageBroker, _ print: @escaping @Sendable (UInt64, Int) -> Void) async throws {
    let readings = QueueDeclaration.stream("readings", maximumBytes: 10 << 30, maximumAge: .seconds(7 * 86_400))
    try await broker.declare(Topology(queues: [readings]))
    try await broker.consume("readings", ConsumeOptions(prefetch: 500, streamOffset: .first)) { delivery in
      print(delivery.streamOffset ?? 0, delivery.body.count)
      return .acknowledge
    }
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

  static func consumeInOrder(
    _ broker: some MessageBroker, _ ship: @escaping @Sendable (Order) async throws -> Void
  ) async throws {
    try await broker.consume(
      "orders", of: Order.self, orderedBy: .header("customer"), options: ConsumeOptions(prefetch: 64, concurrency: 8)
    ) { order, delivery in
      try await ship(order)
      return .acknowledge
    }
  }

  struct OutOfStock: Error {}

  static func loop(
    _ broker: some MessageBroker, _ ship: @escaping @Sendable (Order) async throws -> Void
  ) async throws {
    for try await order in broker.messages(of: Order.self, from: "orders", options: ConsumeOptions(prefetch: 20)) {
      do {
        try await ship(order.message)
        order.acknowledge()
      } catch is OutOfStock {
        order.requeue(after: .seconds(30))
      } catch {
        order.fail(error)
      }
    }
  }

  static func get(_ broker: some MessageBroker) async throws {
    while let order = try await broker.get("orders.refused", of: Order.self, handler: { _, _ in .acknowledge }) {
      print("was refused:", order.item)
    }
  }

  struct Temperature: RabbitMessage, Codable {
    static let type = MessageType("garden.temperature", version: 1)
    var celsius: Double
  }

  struct Setting: RabbitMessage, Codable {
    static let type = MessageType("garden.setting", version: 1)
    var isOpen: Bool
  }

  static func follow(_ broker: some MessageBroker, _ print: @escaping @Sendable (String, Double) -> Void) async throws {
    let readings = Topology(
      queues: [QueueDeclaration("garden.temperatures")],
      exchanges: [ExchangeDeclaration(.topic, .topic)],
      bindings: [
        Binding(from: .topic, to: "garden.temperatures", key: try RoutingKey(mqttTopic: "garden/+/temperature"))
      ])
    try await broker.declare(readings)
    try await broker.consume("garden.temperatures", of: Temperature.self, assuming: 1) { temperature, delivery in
      print(delivery.routingKey.mqttTopic, temperature.celsius)
      return .acknowledge
    }
  }

  static func open(_ broker: some MessageBroker) async throws {
    let valve = try RoutingKey(mqttTopic: "garden/pond/valve")
    try await broker.publish(Setting(isOpen: true), to: .topic, routingKey: valve, isMandatory: false)
  }

  struct PriceQuestion: RabbitMessage, Codable {
    static let type = MessageType("shop.price-question", version: 1)
    var item: String
  }

  struct Price: RabbitMessage, Codable {
    static let type = MessageType("shop.price", version: 1)
    var cents: Int
  }

  struct NotForSale: Error {}

  static func answer(_ prices: QueueName, _ broker: some MessageBroker) async throws {
    try await broker.answer(prices, of: PriceQuestion.self) { question, _ in
      guard question.item != "air" else { throw NotForSale() }
      return Price(cents: 250)
    }
  }

  static func ask(_ prices: QueueName, _ broker: some MessageBroker) async throws -> Price {
    let price = try await broker.request(PriceQuestion(item: "tea"), for: Price.self, to: prices, timeout: .seconds(30))
    return price
  }

  static func subscribe(
    to garden: ExchangeName, _ broker: some MessageBroker, _ print: @escaping @Sendable (RoutingKey, String) -> Void
  ) async throws {
    try await broker.subscribe(to: garden, keys: ["*.temperature", "pond.#"]) { delivery in
      print(delivery.routingKey, String(decoding: delivery.body, as: UTF8.self))
      return .acknowledge
    }
  }

  static func work(
    _ photos: QueueName, _ broker: some MessageBroker, _ shrink: @escaping @Sendable ([UInt8]) async throws -> Void
  ) async throws {
    let policy = RetryPolicy(delays: [.seconds(1), .seconds(10), .seconds(60)])
    try await broker.declare(policy.topology(for: photos))
    try await broker.consume(photos, retrying: policy, options: ConsumeOptions(prefetch: 1)) { delivery in
      try await shrink(delivery.body)
      return .acknowledge
    }
  }

  static func remember(_ garden: ExchangeName, _ last: QueueName, _ broker: some MessageBroker) async throws {
    let cache = LastValueCache(of: garden, keys: ["*.temperature"])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await cache.run(on: broker) }
      group.addTask { try await cache.answer(last, on: broker) }
      try await group.waitForAll()
    }
  }

  static func recall(_ last: QueueName, _ broker: some MessageBroker) async throws -> Delivery {
    let pond = try await broker.lastValue(of: "pond.temperature", from: last)
    return pond
  }

  static func check(_ law: BrokerLaw, of broker: some MessageBroker) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      try await law.check(broker)
      group.cancelAll()
    }
  }

  static func trouble() -> InMemoryBroker {
    var configuration = InMemoryBroker.Configuration()
    configuration.fate = { message in
      switch message.routingKey {
      case "order.new": .duplicated()
      case "order.changed": .overtaken
      case "order.paid": .delayed(by: .milliseconds(200))
      case "order.noted": .dropped
      default: .delivered
      }
    }
    let broker = InMemoryBroker(configuration: configuration)
    return broker
  }
}
