internal import Messaging

extension Consumer {
  /// A message that was fetched, and the channel on which it is settled.
  struct Fetched: Sendable {
    let item: TaggedDelivery
    let pooled: PooledChannel
    let inbox: ConsumerInbox
  }

  /// Asks for one message; nil where none waits. Throws with the connection, and why a message can't be read.
  func fetch(over session: Session) async throws -> Fetched? {
    let inbox = ConsumerInbox(
      prefetch: 1, acknowledgements: Acknowledgements(prefetch: 1, concurrency: 1, limit: 1, delay: .zero))
    var handlers = Channel.Handlers()
    handlers.content = { content throws(MessagingError) in
      guard case .delivery(let head) = content.head else { return }
      if head.isRedelivered { metrics.redelivered() }
      let item: TaggedDelivery
      do throws(MessagingError) {
        item = try TaggedDelivery(head, content, from: queue)
      } catch {
        refuse(head, error, inbox)
        inbox.end(error)
        return
      }
      try inbox.received(item)
    }
    handlers.due = { inbox.turn(now: $0) }
    handlers.closed = { error, _ in inbox.end(error) }
    let pooled = try await session.pool.take(for: session, handlers)
    let channel = pooled.channel
    inbox.attach(channel, consumerTag: nil)
    do {
      if try await channel.call(MethodEncoder.get(channel.number, queue), .getOk) > 0 {
        // The content follows at once, or the connection ends: it needs no cancellation.
        if let item = await inbox.next() { return Fetched(item: item, pooled: pooled, inbox: inbox) }
        throw inbox.failure ?? MessagingError(.connectionLost, "the connection is being closed")
      }
    } catch {
      // What comes all the same goes back with the channel.
      inbox.closeChannel()
      throw error
    }
    inbox.leaveChannel()
    session.pool.giveBack(pooled)
    return nil
  }

  /// Hands what was fetched to the handler, settles it, and throws what the handler threw.
  func handle(_ fetched: Fetched, _ handler: Handler) async throws -> Delivery {
    let delivery = fetched.item.delivery
    let result: Result<Settlement, any Error>
    do { result = .success(try await handler(delivery)) } catch { result = .failure(error) }
    let settlement: Settlement =
      switch result {
      case .success(let settlement): settlement
      case .failure(let error): Task.isCancelled ? .requeue : .afterFailure(error, of: delivery)
      }
    await settle(fetched.item, as: settlement, fetched.inbox)
    // The answer to any command says that the broker has dealt with the settlement, so that the next call sees the queue
    // as it is then. Without an answer the message comes again, which may always happen.
    let channel = fetched.pooled.channel
    do {
      _ = try await channel.call(FixedFrames.qos(channel.number, prefetch: 1), .qosOk)
      fetched.inbox.leaveChannel()
      channel.session.pool.giveBack(fetched.pooled)
    } catch {
      fetched.inbox.closeChannel()
    }
    _ = try result.get()
    return delivery
  }
}
