#if Tracing
  internal import Messaging
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
        var context = InstrumentationContext.current ?? .topLevel
        InstrumentationSystem.instrument.extract(
          delivery.properties.headers, into: &context, using: HeaderExtractor())
        return try await withSpan("process \(delivery.queue)", context: context, ofKind: .consumer) { span in
          span.attributes["messaging.system"] = "rabbitmq"
          span.attributes["messaging.operation.type"] = "process"
          span.attributes["messaging.destination.name"] = delivery.queue.rawValue
          span.attributes["messaging.rabbitmq.destination.routing_key"] = delivery.routingKey.rawValue
          span.attributes["messaging.message.id"] = delivery.properties.messageID
          span.attributes["messaging.rabbitmq.redelivered"] = delivery.isRedelivered
          let settlement = try await body(delivery)
          span.attributes["messaging.rabbitmq.settlement"] =
            switch settlement {
            case .acknowledge: "acknowledge"
            case .reject: "reject"
            case .requeue: "requeue"
            }
          return settlement
        }
      }
    }

    /// The same for what is handed over: the span lasts until the message is settled.
    static func receiver(
      _ body: @escaping @Sendable (Delivery) -> @Sendable () async throws -> Settlement
    ) -> @Sendable (Delivery) -> @Sendable () async throws -> Settlement {
      { delivery in
        let settlement = body(delivery)
        let traced = handler { _ in try await settlement() }
        return { try await traced(delivery) }
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
