#if Tracing
  import InMemoryTracing
  import Messaging
  import MessagingRabbitMQ
  import Testing
  import Tracing

  /// One process has one tracer.
  @Suite(.enabled(if: TestBroker.isWanted)) struct TracingTests {
    private static let tracer: InMemoryTracer = {
      let tracer = InMemoryTracer(
        idGenerator: .init(
          nextTraceID: { MessageID.random() }, nextSpanID: { String(MessageID.random().prefix(16)) }))
      InstrumentationSystem.bootstrap(W3CTracer(inner: tracer))
      return tracer
    }()

    private struct Question: RabbitMessage, Codable {
      static let type = MessageType("test.question", version: 1)
      var number: Int
    }

    @Test(.timeLimit(.minutes(5))) func aTraceGoesFromThePublisherThroughTheHandler() async throws {
      let tracer = Self.tracer
      let queue = try TestBroker.uniqueQueue()
      let delivered = try await TestBroker.with { broker in
        try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
        _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
        return try await broker.get(queue) { _ in
          _ = try await broker.publish(OutboundMessage(to: queue, body: [2]))
          return .acknowledge
        }
      }
      let spans = tracer.finishedSpans.filter { $0.operationName.hasSuffix(queue.rawValue) }
      #expect(spans.map(\.operationName) == ["send \(queue)", "send \(queue)", "process \(queue)"])
      let (sent, within, processed) = (spans[0], spans[1], spans[2])
      #expect([sent, within, processed].map(\.kind) == [.producer, .producer, .consumer])
      #expect(sent.parentSpanID == nil)
      #expect(Set(spans.map(\.traceID)).count == 1)
      #expect(within.parentSpanID == processed.spanID)
      // As anybody reads it who knows the W3C's recommendation.
      let header = delivered?.properties.headers["traceparent"]?.stringValue
      #expect(header == "00-\(sent.traceID)-\(sent.spanID)-01")
      #expect(sent.attributes["messaging.rabbitmq.attempts"]?.toSpanAttribute() == .int64(1))
      #expect(
        sent.attributes["messaging.message.id"]?.toSpanAttribute()
          == processed.attributes["messaging.message.id"]?.toSpanAttribute())
      #expect(processed.attributes["messaging.rabbitmq.settlement"]?.toSpanAttribute() == .string("acknowledge"))
    }

    /// A loop has a span for each message too, from its coming until it is settled.
    @Test(.timeLimit(.minutes(5))) func aTraceGoesFromThePublisherToTheLoop() async throws {
      let tracer = Self.tracer
      let queue = try TestBroker.uniqueQueue()
      try await TestBroker.with { broker in
        try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
        _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
        for try await message in broker.messages(from: queue) {
          #expect(!tracer.finishedSpans.contains { $0.operationName == "process \(queue)" })
          message.reject(deadLetter: nil)
          break
        }
        while !tracer.finishedSpans.contains(where: { $0.operationName == "process \(queue)" }) { await Task.yield() }
      }
      let sent = try #require(tracer.finishedSpans.first { $0.operationName == "send \(queue)" })
      let processed = try #require(tracer.finishedSpans.first { $0.operationName == "process \(queue)" })
      #expect(processed.parentSpanID == sent.spanID)
      #expect(processed.attributes["messaging.rabbitmq.settlement"]?.toSpanAttribute() == .string("reject"))
    }

    @Test(.timeLimit(.minutes(5))) func aQuestionAndItsAnswerAreOneTrace() async throws {
      let tracer = Self.tracer
      let queue = try TestBroker.uniqueQueue()
      try await TestBroker.with { broker in
        try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
        let answering = Task {
          try await broker.answer(queue, of: Question.self) { question, _ in Question(number: question.number + 1) }
        }
        let answer = try await broker.request(
          Question(number: 1), for: Question.self, to: queue, timeout: .seconds(240))
        #expect(answer.number == 2)
        answering.cancel()
        try await answering.value
      }
      let request = try #require(tracer.finishedSpans.first { $0.operationName == "request \(queue)" })
      #expect(request.kind == .client)
      let trace = tracer.finishedSpans.filter { $0.traceID == request.traceID }
      let processed = try #require(trace.first { $0.operationName == "process \(queue)" })
      // The answer is sent within the handler.
      #expect(trace.contains { $0.kind == .producer && $0.parentSpanID == processed.spanID })
    }

    @Test(.timeLimit(.minutes(5))) func whatFailsIsAnErrorOfItsSpan() async throws {
      let tracer = Self.tracer
      let queue = try TestBroker.uniqueQueue()
      try await TestBroker.with { broker in
        _ = await #expect(throws: MessagingError.self) {
          try await broker.publish(OutboundMessage(to: queue, body: []))
        }
      }
      let span = try #require(tracer.finishedSpans.first { $0.operationName == "send \(queue)" })
      #expect((span.errors.first?.error as? MessagingError)?.code == .unroutable)
    }
  }

  /// A tracer that says its context as the W3C's Trace Context has it.
  private struct W3CTracer: Tracer {
    let inner: InMemoryTracer

    func startSpan<Instant: TracerInstant>(
      _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
      at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> InMemorySpan {
      inner.startSpan(
        operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID, line: line)
    }

    func forceFlush() {}

    func inject<Carrier, Inject: Injector>(
      _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Carrier == Inject.Carrier {
      guard let span = context.inMemorySpanContext else { return }
      injector.inject("00-\(span.traceID)-\(span.spanID)-01", forKey: "traceparent", into: &carrier)
    }

    func extract<Carrier, Extract: Extractor>(
      _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Carrier == Extract.Carrier {
      guard let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-"), parts.count == 4
      else { return }
      context.inMemorySpanContext = InMemorySpanContext(
        traceID: String(parts[1]), spanID: String(parts[2]), parentSpanID: nil)
    }
  }
#endif
