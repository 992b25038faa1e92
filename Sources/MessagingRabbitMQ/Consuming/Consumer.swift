internal import Logging
internal import Messaging
internal import Synchronization

/// One consumer of a queue, over one connection after the other.
struct Consumer: Sendable {
  typealias Handler = @Sendable (Delivery) async throws -> Settlement

  let queue: QueueName
  let options: ConsumeOptions
  /// Whether the queue is a stream, into which nothing goes back.
  let isStream: Bool
  let link: Link
  let configuration: RabbitMQConfiguration
  let timeline: Timeline
  let logger: Logger
  let metrics: BrokerMetrics
  /// Publishes a rejected message to where the queue sends the dead, with the reason; false where that isn't known.
  let bury: @Sendable (Delivery, _ reason: String) async throws -> Bool

  private enum End {
    case cancelled
    case connectionLost
    case failed(MessagingError)
  }

  /// Has messages handled until the task is cancelled; with a key, those that have the same one after the other.
  func consume(orderedBy key: OrderingKey? = nil, _ handler: @escaping Handler) async throws {
    let feed = InboxFeed()
    async let working: Void = work(feed, key, handler)
    let result: Result<Void, any Error>
    do {
      try await run { inbox in
        feed.offer(inbox)
        await inbox.isDone()
      }
      result = .success(())
    } catch { result = .failure(error) }
    feed.finish()
    await working
    try result.get()
  }

  /// Hands messages over, in order, to who settles them with the receipt, until the task is cancelled. `body` doesn't wait.
  func receive(_ body: @escaping @Sendable (Delivery, DeliveryReceipt) -> Void) async throws {
    try await run { await handOver($0, body) }
  }

  /// - Parameter work: takes what comes on one connection; returns when nothing more does and, at this side's wish, all is
  ///   settled.
  private func run(_ work: @Sendable (ConsumerInbox) async -> Void) async throws {
    var backoff = Backoff(first: configuration.firstPause, longest: configuration.longestPause)
    var generator = SystemRandomNumberGenerator()
    var hasConsumed = false
    let stream = isStream ? StreamReading() : nil
    while !Task.isCancelled {
      let session: Session
      do { session = try await link.ready() } catch is CancellationError { return }
      let began = timeline.now()
      let end = try await serve(session, stream, &hasConsumed, work)
      if timeline.now() - began >= configuration.longestPause { backoff.reset() }
      switch end {
      case .cancelled: return
      case .connectionLost: backoff.reset()
      case .failed(let error):
        // What worked before may work again: a broker that hasn't noticed the old connection's end still has the queue
        // locked, one that lost patience with a slow handler closed the channel.
        guard hasConsumed, error.isRetriable else { throw error }
        logger.warning("consumer starts again", metadata: ["queue": "\(queue)", "error": "\(error)"])
        do {
          try await timeline.sleep(until: timeline.now() + backoff.next(using: &generator))
        } catch { return }
      }
    }
  }

  private func serve(
    _ session: Session, _ stream: StreamReading?, _ hasConsumed: inout Bool,
    _ work: @Sendable (ConsumerInbox) async -> Void
  ) async throws -> End {
    let inbox = ConsumerInbox(
      prefetch: options.prefetch, stream: stream,
      acknowledgements: Acknowledgements(
        prefetch: Int(options.prefetch), concurrency: options.concurrency,
        limit: configuration.acknowledgementBatch, delay: configuration.acknowledgementDelay))
    let tag = options.consumerTag ?? "flotilla-\(MessageID.random())"
    let channel: Channel
    do {
      channel = try await session.openChannel(handlers(inbox))
    } catch {
      return try judge(error, session)
    }
    inbox.attach(channel, consumerTag: tag)
    defer { inbox.closeChannel() }
    do {
      _ = try await channel.call(FixedFrames.qos(channel.number, prefetch: options.prefetch), .qosOk)
      _ = try await channel.call(
        MethodEncoder.consume(
          channel.number, queue, tag: tag, isExclusive: options.isExclusive,
          from: stream.map { $0.begin(options.streamOffset) } ?? nil), .consumeOk)
    } catch {
      return try judge(error, session)
    }
    hasConsumed = true
    await withTaskCancellationHandler {
      await work(inbox)
    } onCancel: {
      inbox.stop()
    }
    if Task.isCancelled { return .cancelled }
    return try judge(inbox.failure ?? MessagingError(.connectionLost, "the connection is being closed"), session)
  }

  private func judge(_ error: any Error, _ session: Session) throws -> End {
    if error is CancellationError || Task.isCancelled { return .cancelled }
    guard let error = error as? MessagingError else { throw error }
    if !session.isOpen || error.code == .connectionLost { return .connectionLost }
    return .failed(error)
  }

  private func handlers(_ inbox: ConsumerInbox) -> Channel.Handlers {
    var handlers = Channel.Handlers()
    handlers.content = { content throws(MessagingError) in
      guard case .delivery(let head) = content.head else { return }
      if head.isRedelivered { metrics.redelivered() }
      let item: TaggedDelivery
      do throws(MessagingError) {
        item = try TaggedDelivery(head, content, from: queue)
      } catch {
        refuse(head, error, inbox)
        return
      }
      try inbox.received(item)
    }
    handlers.cancelled = {
      inbox.end(
        MessagingError(.consumerCancelled, "the broker ended the consumer of '\(queue)': was the queue deleted?"))
    }
    handlers.closing = { inbox.stop() }
    handlers.due = { inbox.turn(now: $0) }
    handlers.closed = { error, _ in inbox.end(error) }
    return handlers
  }

  /// Nobody here can read it, and nobody would the next time: the broker dead-letters it.
  func refuse(_ head: DeliveryHead, _ error: MessagingError, _ inbox: ConsumerInbox) {
    logger.warning("unreadable message rejected", metadata: ["queue": "\(queue)", "error": "\(error)"])
    inbox.reject(head.tag, requeue: false)
  }

  /// Handles what comes, on one connection after the other, until nothing more does.
  private func work(_ feed: InboxFeed, _ key: OrderingKey?, _ handler: @escaping Handler) async {
    let workers = min(options.concurrency, Int(options.prefetch))
    if let key {
      // What is in a lane when its connection is lost comes again, into the same lane.
      await OrderedWork<InboxFeed.Handed>(
        workers: workers, key: { key($0.item.delivery) }, next: { await feed.next() },
        isStale: { $0.inbox.isGone }, giveBack: { $0.inbox.reject($0.item.tag, requeue: true) },
        body: { await handle($0.item, $0.inbox, handler) }
      ).run()
      return
    }
    await withDiscardingTaskGroup { group in
      for _ in 0..<workers {
        group.addTask {
          var next = await feed.inbox(after: nil)
          while let inbox = next {
            while let item = await inbox.next() { await handle(item, inbox, handler) }
            next = await feed.inbox(after: inbox)
          }
        }
      }
    }
  }

  /// What settling a message that was handed over leaves to be done.
  private enum Aftermath {
    case deadLettering(TaggedDelivery, Settlement)
    /// Nothing goes back into a stream.
    case again(TaggedDelivery)
  }

  /// Hands over what comes, in order.
  private func handOver(
    _ inbox: ConsumerInbox, _ receive: @escaping @Sendable (Delivery, DeliveryReceipt) -> Void
  ) async {
    let inHand = inbox.inHand
    let (aftermaths, leave) = AsyncStream.makeStream(of: Aftermath.self)
    let hand: @Sendable (TaggedDelivery) -> Void = { item in
      let receipt = DeliveryReceipt {
        inHand.isHeld
      } apply: { settlement in
        switch settlement {
        case .acknowledge, .reject(deadLetter: nil): inbox.acknowledge(item)
        case .requeue where isStream:
          leave.yield(.again(item))
          return
        case .requeue: inbox.reject(item.tag, requeue: true)
        case .reject(deadLetter: _?):
          leave.yield(.deadLettering(item, settlement))
          return
        }
        inHand.remove()
      }
      receive(item.delivery, receipt)
    }
    await withDiscardingTaskGroup { group in
      group.addTask {
        while let item = await inbox.next() {
          inHand.add()
          hand(item)
        }
        // For what went back with its channel nobody waits: the next connection would, perhaps for ever.
        await inHand.areSettled()
        inHand.end()
        leave.finish()
      }
      for await aftermath in aftermaths {
        switch aftermath {
        case .deadLettering(let item, let settlement):
          group.addTask {
            await settle(item, as: settlement, inbox)
            inHand.remove()
          }
        case .again(let item):
          var delivery = item.delivery
          delivery.isRedelivered = true
          hand(TaggedDelivery(tag: item.tag, delivery: delivery))
        }
      }
    }
  }

  private func handle(_ item: TaggedDelivery, _ inbox: ConsumerInbox, _ handler: Handler) async {
    var settlement = await settlement(of: item.delivery, by: handler, inbox)
    // Nothing goes back into a stream.
    while isStream && settlement == .requeue && !Task.isCancelled && !inbox.isEnded {
      var again = item.delivery
      again.isRedelivered = true
      settlement = await self.settlement(of: again, by: handler, inbox)
    }
    await settle(item, as: settlement, inbox)
  }

  private func settlement(
    of delivery: Delivery, by handler: Handler, _ inbox: ConsumerInbox
  ) async -> Settlement {
    do {
      return try await handler(delivery)
    } catch {
      // At the end of the work everything that a handler uses may fail, which is no fault of the message.
      let settlement: Settlement =
        Task.isCancelled || inbox.isEnded ? .requeue : .afterFailure(error, of: delivery)
      logger.debug(
        "handler failed", metadata: ["queue": "\(queue)", "error": "\(error)", "settlement": "\(settlement)"])
      return settlement
    }
  }

  /// On a channel that is gone this does nothing: its messages are in the queue again.
  func settle(_ item: TaggedDelivery, as settlement: Settlement, _ inbox: ConsumerInbox) async {
    switch settlement {
    case .acknowledge, .reject(deadLetter: nil): inbox.acknowledge(item)
    case .requeue: inbox.reject(item.tag, requeue: true)
    case .reject(deadLetter: let reason?):
      // It comes again, and with it the reason.
      guard !inbox.isGone else { return }
      logger.info(
        "message dead-lettered",
        metadata: [
          "queue": "\(queue)", "reason": "\(reason)", "message-id": "\(item.delivery.properties.messageID ?? "")",
        ])
      // First the copy with the reason, confirmed, then the acknowledgement: at no time is the message nowhere.
      do {
        if try await isBuried(item.delivery, reason) {
          inbox.acknowledge(item)
        } else {
          inbox.reject(item.tag, requeue: false)
        }
      } catch {
        // The broker dead-letters it without the reason; at the end of the work it can be handled again instead.
        let goesBack = Task.isCancelled || inbox.isEnded
        logger.warning(
          goesBack ? "dead-lettering put off" : "dead-lettering left to the broker",
          metadata: ["queue": "\(queue)", "error": "\(error)"])
        inbox.reject(item.tag, requeue: goesBack)
      }
    }
  }

  /// Goes on for a while after the consumer was cancelled: the reason would be lost.
  private func isBuried(_ delivery: Delivery, _ reason: String) async throws -> Bool {
    let burying = Task { try await bury(delivery, reason) }
    return try await withTaskCancellationHandler {
      try await burying.value
    } onCancel: {
      Task {
        try await timeline.sleep(until: timeline.now() + configuration.closeGrace)
        burying.cancel()
      }
    }
  }
}
