#if Tracing
  internal import Messaging
  internal import Synchronization
  internal import Tracing

  /// Spans around what a broker does, and their context in the headers of messages: docs/modules/MessagingRabbitMQ.md has
  /// the names.
  enum BrokerTracing {
    /// A span until the broker's word; the message carries it.
    static func publish(
      _ message: OutboundMessage, _ body: (OutboundMessage) async throws -> PublishOutcome
    ) async throws -> PublishOutcome {
      try await withSpan("send \(place(of: message))", ofKind: .producer) { span in
        let outcome = try await body(carrying(span, message))
        span.attributes["messaging.rabbitmq.attempts"] = outcome.attempts
        return outcome
      }
    }

    /// A span until the answer; the question carries it.
    static func request(
      _ message: OutboundMessage, _ body: (OutboundMessage) async throws -> Delivery
    ) async throws -> Delivery {
      try await withSpan("request \(place(of: message))", ofKind: .client) { span in
        try await body(carrying(span, message))
      }
    }

    /// A handler with a span of its own, which continues the one that the message carries.
    static func handler(
      _ body: @escaping @Sendable (Delivery) async throws -> Settlement
    ) -> @Sendable (Delivery) async throws -> Settlement {
      { delivery in
        try await withSpan(name(delivery), context: context(of: delivery), ofKind: .consumer) { span in
          describe(delivery, span)
          let settlement = try await body(delivery)
          note(settlement, span)
          return settlement
        }
      }
    }

    private static func name(_ delivery: Delivery) -> String { "process \(delivery.queue)" }

    private static func context(of delivery: Delivery) -> InstrumentationContext {
      var context = InstrumentationContext.current ?? .topLevel
      InstrumentationSystem.instrument.extract(delivery.properties.headers, into: &context, using: HeaderExtractor())
      return context
    }

    private static func describe(_ delivery: Delivery, _ span: any Span) {
      span.attributes["messaging.system"] = "rabbitmq"
      span.attributes["messaging.operation.type"] = "process"
      span.attributes["messaging.destination.name"] = delivery.queue.rawValue
      span.attributes["messaging.rabbitmq.destination.routing_key"] = delivery.routingKey.rawValue
      span.attributes["messaging.message.id"] = delivery.properties.messageID
      span.attributes["messaging.rabbitmq.redelivered"] = delivery.isRedelivered
    }

    private static func note(_ settlement: Settlement, _ span: any Span) {
      span.attributes["messaging.rabbitmq.settlement"] =
        switch settlement {
        case .acknowledge: "acknowledge"
        case .reject: "reject"
        case .requeue: "requeue"
        }
    }

    /// The same for what is handed over: the span lasts until the message is settled, or nobody can settle it any more.
    static func receiver(
      _ body: @escaping @Sendable (Delivery, DeliveryReceipt) -> Void
    ) -> @Sendable (Delivery, DeliveryReceipt) -> Void {
      { delivery, receipt in
        let open = OpenSpan(startSpan(name(delivery), context: context(of: delivery), ofKind: .consumer))
        describe(delivery, open.span)
        let traced = DeliveryReceipt {
          !receipt.isSettled
        } apply: { settlement in
          note(settlement, open.span)
          open.end()
          receipt.settle(settlement)
        }
        body(delivery, traced)
      }
    }

    /// Ends its span once: when it is told to, or when nobody holds it any more.
    private final class OpenSpan: Sendable {
      let span: any Span
      private let hasEnded = Mutex(false)

      init(_ span: any Span) { self.span = span }

      deinit { end() }

      func end() {
        let isFirst = hasEnded.withLock { hasEnded in
          defer { hasEnded = true }
          return !hasEnded
        }
        if isFirst { span.end() }
      }
    }

    /// Few names: of a queue or an exchange, not of what stands in keys.
    private static func place(of message: OutboundMessage) -> String {
      message.exchange == .default ? message.routingKey.rawValue : message.exchange.rawValue
    }

    private static func carrying(_ span: any Span, _ message: OutboundMessage) -> OutboundMessage {
      var message = message
      message.properties.messageID = message.properties.messageID ?? MessageID.random()
      span.attributes["messaging.system"] = "rabbitmq"
      span.attributes["messaging.operation.type"] = "send"
      span.attributes["messaging.destination.name"] = place(of: message)
      span.attributes["messaging.rabbitmq.destination.routing_key"] = message.routingKey.rawValue
      span.attributes["messaging.message.id"] = message.properties.messageID
      span.attributes["messaging.message.body.size"] = message.body.count
      InstrumentationSystem.instrument.inject(
        span.context, into: &message.properties.headers, using: HeaderInjector())
      return message
    }
  }

  private struct HeaderInjector: Injector {
    func inject(_ value: String, forKey key: String, into headers: inout [String: HeaderValue]) {
      headers[key] = .string(value)
    }
  }

  private struct HeaderExtractor: Extractor {
    func extract(key: String, from headers: [String: HeaderValue]) -> String? { headers[key]?.stringValue }
  }
#endif
