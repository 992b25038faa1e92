public import Logging
public import Messaging
internal import Synchronization

/// ``MessageBroker`` on RabbitMQ, through librabbitmq.
///
/// ```swift
/// let broker = RabbitMQBroker(try RabbitMQConfiguration(url: "amqp://guest:guest@127.0.0.1/"))
/// async let running: Void = broker.run()
/// try await broker.declare(topology)
/// ```
///
/// Nothing moves before ``run()``, which connects and stays connected: twice, so that a broker that stops reading what is
/// published still gets acknowledgements. While the broker can't be reached, calls wait. After a lost connection the
/// topology is declared again, consumers start again, and what was published without a confirm is published again with
/// the same message id; what was confirmed never is.
public final class RabbitMQBroker: MessageBroker {
  private let configuration: RabbitMQConfiguration
  private let logger: Logger
  private let timeline: Timeline
  private let metrics: BrokerMetrics
  private let watch: ConnectionWatch
  private let publisher: Publisher
  private let unconfirmed: UnconfirmedPublisher
  private let requests: Requests
  private let publishing: Link
  private let consuming: Link
  private let declared = Mutex(DeclaredTopology())
  private let isRunning = Mutex(false)
  /// How many connections one command may cost.
  private static let mostFaults = 3

  /// Makes a client that isn't connected yet. The clock is what the pauses between attempts are measured on.
  public init(
    _ configuration: RabbitMQConfiguration, logger: Logger = .current, clock: some Clock<Duration> = ContinuousClock()
  ) throws {
    try configuration.check()
    self.configuration = configuration
    self.logger = logger
    timeline = Timeline(clock)
    metrics = BrokerMetrics(connectionName: configuration.connectionName)
    watch = ConnectionWatch(metrics)
    publisher = Publisher(configuration, logger: logger, metrics: metrics)
    unconfirmed = UnconfirmedPublisher(configuration, logger: logger)
    requests = Requests(configuration, logger: logger, metrics: metrics, timeline: timeline)
    publishing = Link(configuration, purpose: .publishing, logger: logger, timeline: timeline, watch: watch)
    consuming = Link(configuration, purpose: .consuming, logger: logger, timeline: timeline, watch: watch)
  }

  /// Connects, stays connected until the task is cancelled, then waits for running handlers, which can publish meanwhile, and
  /// for outstanding confirms, for each at most `closeGrace`, and closes.
  ///
  /// Throws ``MessagingError`` with `authenticationFailed` or `accessRefused` when the first login is refused; calls that
  /// wait get the same error. Until it is run again, calls throw what ended it, or `closed`.
  public func run() async throws {
    try isRunning.withLock { isRunning in
      guard !isRunning else { throw MessagingError(.alreadyRunning, "run() is under way") }
      isRunning = true
    }
    publisher.reopen()
    unconfirmed.reopen()
    requests.reopen()
    publishing.reopen()
    consuming.reopen()
    var end = Session.closedByUs
    defer {
      publisher.close(end)
      unconfirmed.close(end)
      requests.close(end)
      publishing.end(end)
      consuming.end(end)
      for connection in ConnectionEvent.Connection.allCases {
        watch.report(connection, .closed(end.code == .closed ? nil : end))
      }
      isRunning.withLock { $0 = false }
    }
    do {
      // Handlers publish: the one connection ends after the other, so cancelling this task doesn't cancel it.
      let sending = Task { [self] in
        try await publishing.run(prepare: { try await self.restore($0) }, use: { try await self.send(over: $0) })
      }
      try await withThrowingTaskGroup { group in
        group.addTask { [self] in
          defer { sending.cancel() }
          try await consuming.run(prepare: { try await self.restore($0) }, use: { _ in })
        }
        group.addTask { try await sending.value }
        for try await _ in group {}
      }
    } catch let error as MessagingError {
      end = error
      throw error
    }
  }

  /// What happens to the two connections: where they are now, then every change, over as many `run()`s as there are.
  ///
  /// Each call gives a sequence of its own, which ends with this broker or with the task that reads it. Nothing here waits
  /// for a reader: one that is more than 256 events behind misses the oldest.
  public func connectionEvents() -> some AsyncSequence<ConnectionEvent, Never> & Sendable { watch.events() }

  /// Runs tasks on the thread of a connection, and in the global pool while there is none.
  ///
  /// ```swift
  /// try await withTaskExecutorPreference(broker.executor(of: .publishing)) {
  ///   for message in messages { _ = try await broker.publish(message) }
  /// }
  /// ```
  ///
  /// What such a task waits for is there on its own thread, and no other one is woken for it: with many messages that saves a
  /// third of the processor time, with one at a time some of the wait. The connection reads and sends in between, so the
  /// tasks must not block or compute for long: a broker that hears nothing for two heartbeats closes it. Child tasks run there,
  /// too; unstructured ones don't. An executor is good for all connections that one ``run()`` or the next makes.
  public func executor(of connection: ConnectionEvent.Connection) -> any TaskExecutor {
    switch connection {
    case .publishing: publishing.executor
    case .consuming: consuming.executor
    }
  }

  public func declare(_ topology: Topology) async throws {
    try topology.check()
    try await onSession { session in try await session.declare(topology) }
    declared.withLock { $0.add(topology) }
  }

  public func publish(_ message: OutboundMessage) async throws -> PublishOutcome {
    #if Tracing
      try await BrokerTracing.publish(message) { try await publisher.publish($0) }
    #else
      try await publisher.publish(message)
    #endif
  }

  /// Sends a message at most once: returns when it is among the bytes that leave next, and nobody hears what became of it.
  ///
  /// For what is worth little by itself and comes often, such as samples of a sensor. Messages of one task keep their order.
  /// What no queue takes is dropped, also when it is mandatory; a lost connection, or an exchange that doesn't exist,
  /// costs messages before and after it. The call waits while the connection is away, the broker takes no messages, or
  /// 1 MiB waits to be sent. Throws ``MessagingError`` with `tooLarge`, `invalidMessage` or `closed`, and
  /// `CancellationError`.
  public func publishUnconfirmed(_ message: OutboundMessage) async throws {
    try await unconfirmed.publish(message)
  }

  public func consume(
    _ queue: QueueName, _ options: ConsumeOptions,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    try options.check()
    try await consumer(of: queue, options).consume(traced(handler))
  }

  public func consume(
    _ queue: QueueName, _ options: ConsumeOptions, orderedBy key: OrderingKey,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    try options.check()
    try await consumer(of: queue, options).consume(orderedBy: key, traced(handler))
  }

  public func receive(
    _ queue: QueueName, _ options: ConsumeOptions,
    body: @escaping @Sendable (Delivery, DeliveryReceipt) -> Void
  ) async throws {
    try options.check()
    var options = options
    options.concurrency = 1
    #if Tracing
      let body = BrokerTracing.receiver(body)
    #endif
    try await consumer(of: queue, options).receive(body)
  }

  public func get(
    _ queue: QueueName, handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws -> Delivery? {
    let consumer = consumer(of: queue, .init())
    guard !consumer.isStream else {
      throw MessagingError(.unsupported, "the queue '\(queue)' is a stream, which gives no single messages; consume it")
    }
    guard let fetched = try await onSession({ try await consumer.fetch(over: $0) }) else { return nil }
    return try await consumer.handle(fetched, traced(handler))
  }

  private func traced(_ handler: @escaping Consumer.Handler) -> Consumer.Handler {
    #if Tracing
      BrokerTracing.handler(handler)
    #else
      handler
    #endif
  }

  private func consumer(of queue: QueueName, _ options: ConsumeOptions) -> Consumer {
    Consumer(
      queue: queue, options: options,
      isStream: options.streamOffset != nil || declared.withLock { $0.queue(queue)?.kind == .stream }, link: consuming,
      configuration: configuration, timeline: timeline,
      logger: logger, metrics: metrics, bury: { try await self.bury($0, reason: $1) })
  }

  /// Asks by RabbitMQ's direct reply-to: no queue is made for the answer.
  public func request(_ message: OutboundMessage, timeout: Duration) async throws -> Delivery {
    #if Tracing
      try await BrokerTracing.request(message) { try await requests.request($0, timeout: timeout) }
    #else
      try await requests.request(message, timeout: timeout)
    #endif
  }

  /// Deletes a queue with its messages, and doesn't restore it after a reconnection; nothing happens where it is missing.
  public func delete(_ queue: QueueName) async throws {
    declared.withLock { $0.remove(queue) }
    _ = try await command(.queueDeleteOk) { try MethodEncoder.queueDelete($0, queue) }
  }

  /// How many messages wait in the queue, without those that consumers hold. Throws ``MessagingError`` with `notFound`.
  public func waitingMessages(in queue: QueueName) async throws -> Int {
    Int(try await command(.queueDeclareOk) { try MethodEncoder.queueInspect($0, queue) })
  }

  private func command(
    _ answer: Channel.Answer, _ frames: @Sendable (UInt16) throws -> [UInt8]
  ) async throws -> UInt32 {
    try await onSession { session in
      try await session.onChannel { try await $0.call(frames($0.number), answer) }
    }
  }

  /// Does something idempotent on the connection; when that gets lost meanwhile, on the next one.
  private func onSession<Result: Sendable>(
    _ body: (Session) async throws -> Result
  ) async throws -> Result {
    var faults = 0
    while true {
      let session = try await consuming.ready()
      do {
        return try await body(session)
      } catch let error as MessagingError where !session.isOpen && error.code != .unsupported {
        // It may have been somebody else's command that the broker complained about, but not every time.
        if session.endedByFault { faults += 1 }
        if faults == Self.mostFaults { throw error }
        logger.debug("command is repeated", metadata: ["error": "\(error)"])
      }
    }
  }

  private func send(over session: Session) async throws {
    try await withThrowingTaskGroup { group in
      defer { group.cancelAll() }
      // Where one channel fails the others would go on, and the link would never hear of it.
      func closing(_ serve: (Session) async throws -> Void) async throws {
        do { try await serve(session) } catch {
          // The link ends it in an orderly way when the task is cancelled.
          if !Task.isCancelled { session.beginClose(grace: .zero) }
          throw error
        }
      }
      group.addTask { [requests] in try await closing(requests.serve) }
      group.addTask { [unconfirmed] in try await closing(unconfirmed.serve) }
      try await closing(publisher.serve)
    }
  }

  private func restore(_ session: Session) async throws {
    try await session.redeclare(declared.withLock { $0.topology }, logger: logger)
  }

  private func bury(_ delivery: Delivery, reason: String) async throws -> Bool {
    guard let declaration = declared.withLock({ $0.queue(delivery.queue) }),
      let exchange = declaration.deadLetterExchange
    else { return false }
    // As the broker's own dead-lettering: no queue, no message.
    var letter = OutboundMessage(
      exchange: delivery.exchange, routingKey: delivery.routingKey, properties: delivery.properties,
      body: delivery.body, isMandatory: false)
    DeathRecord(queue: delivery.queue, reason: .rejected, time: DeathRecord.now).write(into: &letter)
    letter.properties.expiration = nil
    letter.properties.headers[MessageHeader.rejectionReason] = .string(reason)
    letter.properties.headers[MessageHeader.rejectionQueue] = .string(delivery.queue.rawValue)
    letter.exchange = exchange
    letter.routingKey = declaration.deadLetterRoutingKey ?? delivery.routingKey
    _ = try await publisher.publish(letter)
    return true
  }
}

extension RabbitMQBroker: RememberingBroker {
  package func forget(_ queue: QueueName) { declared.withLock { $0.remove(queue) } }
}
