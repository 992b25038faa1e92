/// A queue's messages for a loop: see ``MessageBroker/messages(of:from:assuming:options:mismatch:)``.
///
/// Each iterator is a consumer of its own, from its first `next()` until it is dropped, its task is cancelled while it
/// waits, or the broker ends it. Then every message that isn't settled goes back to its queue, also those that the loop
/// has handed to others. An iteration that is cancelled ends without an error.
public struct MessageSequence<Message: Sendable>: AsyncSequence, Sendable {
  private let capacity: Int
  private let consume: @Sendable (MessageShelf<Message>) async throws -> Void

  init(
    _ broker: some MessageBroker, _ queue: QueueName, _ options: ConsumeOptions,
    read: @escaping @Sendable (Delivery) throws -> Message,
    refuse: @escaping @Sendable (any Error, Delivery) async throws -> Settlement
  ) {
    capacity = Int(options.prefetch)
    consume = { shelf in
      let (unread, tell) = AsyncStream.makeStream(
        of: (delivery: Delivery, error: any Error, token: SettlementToken).self)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for await (delivery, error, token) in unread {
            do {
              token.receipt.settle(try await refuse(error, delivery))
            } catch {
              token.receipt.settle(.afterFailure(error, of: delivery))
            }
          }
        }
        defer { tell.finish() }
        try await broker.receive(queue, options) { delivery, receipt in
          do {
            shelf.put(ReceivedMessage(try read(delivery), delivery, receipt))
          } catch {
            tell.yield((delivery, error, SettlementToken(receipt)))
          }
        }
      }
    }
  }

  /// Begins an iteration; nothing is consumed before its first `next()`.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(capacity, consume) }

  /// One iteration over a queue's messages.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let capacity: Int
    private let consume: @Sendable (MessageShelf<Message>) async throws -> Void
    private var reading: MessageReading<Message>?

    init(_ capacity: Int, _ consume: @escaping @Sendable (MessageShelf<Message>) async throws -> Void) {
      self.capacity = capacity
      self.consume = consume
    }

    /// Waits for the next message; nil when the task is cancelled, and from then on. Throws once what ended the consumer,
    /// as ``MessageBroker/consume(_:_:handler:)`` does; lost connections are no end.
    public mutating func next() async throws -> ReceivedMessage<Message>? {
      if reading == nil && Task.isCancelled { return nil }
      let reading = reading ?? MessageReading(capacity, consume)
      self.reading = reading
      return try await reading.next()
    }
  }
}

/// The consumer of one iteration.
private final class MessageReading<Message: Sendable>: Sendable {
  private let shelf: MessageShelf<Message>
  private let task: Task<Void, Never>

  init(_ capacity: Int, _ consume: @escaping @Sendable (MessageShelf<Message>) async throws -> Void) {
    let shelf = MessageShelf<Message>(capacity: capacity)
    self.shelf = shelf
    // Ended by the iterator, whose life is no scope that a child task could live in.
    task = Task {
      do {
        try await consume(shelf)
        shelf.end(nil)
      } catch {
        shelf.end(error)
      }
    }
  }

  deinit { end() }

  func next() async throws -> ReceivedMessage<Message>? {
    try await withTaskCancellationHandler {
      try await shelf.next()
    } onCancel: {
      end()
    }
  }

  private func end() {
    shelf.end(nil)
    task.cancel()
  }
}
