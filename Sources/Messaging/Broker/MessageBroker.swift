/// A message broker as this package needs one: RabbitMQ, memory, or whatever a third party brings.
///
/// Delivery is at least once: a message may come twice (after a lost connection, or when a handler's answer got lost), so
/// handlers must be idempotent. Within one queue, first deliveries come in the order of publishing; a requeued message
/// breaks it. The laws that an implementation must pass are in the product `MessagingTestKit`.
public protocol MessageBroker: Sendable {
  /// Makes sure that the queues, exchanges and bindings exist, now and after every reconnection.
  ///
  /// Idempotent. Throws ``MessagingError`` with `invalidTopology`, with `mismatch` (naming the argument) where something
  /// exists with other properties, with `notFound` for a binding of something that doesn't exist.
  func declare(_ topology: Topology) async throws

  /// Sends a message and returns when the broker has taken responsibility for it.
  ///
  /// While the broker can't be reached the call waits; cancel it to give up. Throws ``MessagingError`` with `unroutable`,
  /// `refused`, `notFound` (no such exchange), `tooLarge` or `invalidMessage`. When it is cancelled after the bytes have
  /// left it throws `outcomeUnknown`, before that `CancellationError`.
  func publish(_ message: OutboundMessage) async throws -> PublishOutcome

  /// Hands the queue's messages to the handler until the task is cancelled; then it returns.
  ///
  /// A message is settled after its handler returned. If the handler throws, the message is delivered once more, and
  /// if it throws again (or the message had been delivered before) it is dead-lettered with the error as reason: see
  /// ``Settlement/afterFailure(_:of:)``. Throws ``MessagingError`` with `notFound`, `resourceLocked` or
  /// `consumerCancelled`; lost connections are no error, consuming goes on when the broker is back.
  func consume(
    _ queue: QueueName, _ options: ConsumeOptions,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws

  /// Consumes as the call without a key does, but messages with the same key are handled one after the other, in the order
  /// of delivery, while up to ``ConsumeOptions/concurrency`` handlers run for other keys.
  ///
  /// The next one begins when the one before it is settled. One that was given back comes again after those that had
  /// arrived behind it. Messages that wait for their key count for the prefetch, so let that be several times the
  /// concurrency. There is an implementation for every broker, which runs one handler at a time.
  func consume(
    _ queue: QueueName, _ options: ConsumeOptions, orderedBy key: OrderingKey,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws

  /// Hands the queue's messages over one after the other, in the order of delivery, until the task is cancelled; then it
  /// returns. The seam below ``messages(of:from:assuming:options:mismatch:)``.
  ///
  /// `body` doesn't wait. Whoever gets the receipt from it settles the message in its own time, while others are handed
  /// over: as many as ``ConsumeOptions/prefetch`` allows, whatever the concurrency. What isn't settled when the consumer
  /// ends or the connection is lost goes back. There is an implementation for every broker, which hands the next message
  /// over when the one before is settled. Throws as `consume` does.
  func receive(
    _ queue: QueueName, _ options: ConsumeOptions,
    body: @escaping @Sendable (Delivery, DeliveryReceipt) -> Void
  ) async throws

  /// Takes the first message out of a queue, without a consumer, and hands it to the handler. Returns what the handler
  /// got, nil where no message waits.
  ///
  /// The message is settled after the handler returned. If the handler throws, the message is settled as in `consume`
  /// (``Settlement/afterFailure(_:of:)``) and the error is thrown; when the task is cancelled meanwhile it goes back. For
  /// a look now and then, or a queue that is emptied by hand: who waits for messages consumes them.
  ///
  /// There is an implementation for every broker, which throws `unsupported`. Throws ``MessagingError`` with `notFound`.
  func get(
    _ queue: QueueName, handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws -> Delivery?

  /// Sends a message and returns the first answer to it.
  ///
  /// The broker chooses the message's correlation id and where answers go. A message that is too late for its asker
  /// expires, as far as it still waits in a queue. After a lost connection the message is sent again with the same ids,
  /// so whoever answers must be idempotent. There is an implementation for every broker, with a queue for each call; one
  /// that knows better replaces it.
  ///
  /// Throws as `publish` does, and ``MessagingError`` with `timedOut`.
  func request(_ message: OutboundMessage, timeout: Duration) async throws -> Delivery

  /// Does the broker's long work, such as staying connected, until the task is cancelled; then it closes in an orderly
  /// way and returns.
  ///
  /// At most one call at a time, else it throws `alreadyRunning`; after one has ended another may follow. A broker that
  /// isn't run may keep other calls waiting.
  func run() async throws
}
