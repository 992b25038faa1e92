internal import Messaging

/// A delivery with the tag that settles it.
struct TaggedDelivery: Sendable {
  let tag: UInt64
  let delivery: Delivery
}

extension TaggedDelivery {
  /// A message as it came. Throws why it can't be read.
  init(_ head: DeliveryHead, _ content: ContentAssembly.Content, from queue: QueueName) throws(MessagingError) {
    let properties = try content.properties.get()
    guard let exchange = try? ExchangeName(head.exchange), let key = try? RoutingKey(head.routingKey) else {
      throw MessagingError(.invalidName, "a message in '\(queue)' has an exchange or key with an illegal name")
    }
    self.init(
      tag: head.tag,
      delivery: Delivery(
        queue: queue, exchange: exchange, routingKey: key, isRedelivered: head.isRedelivered, properties: properties,
        body: content.body))
  }
}

/// What one consumer on one channel has received and not yet handed to a worker; without locks and tasks.
struct ConsumerCore<Waiter: Sendable>: Sendable {
  enum Next: Sendable {
    case item(TaggedDelivery)
    case wait
    case end
  }

  private let limit: Int
  private var inbox = FIFO<TaggedDelivery>()
  private var waiters = FIFO<Waiter>()
  private(set) var isEnded = false
  /// Why it ended, where it wasn't this side's wish.
  private(set) var failure: MessagingError?

  /// A stream's messages come in the chunks in which they were written: there the last chunk may go above the prefetch.
  init(prefetch: UInt16, isStream: Bool = false) { limit = isStream ? .max : Int(prefetch) }

  /// A message came. Returns the worker that gets it, if one waits. Throws if the broker sends more than it may.
  mutating func received(_ item: TaggedDelivery) throws(MessagingError) -> Waiter? {
    // It is still on its way while this side has said goodbye: closing the channel gives it back.
    guard !isEnded else { return nil }
    if let waiter = waiters.popFirst() { return waiter }
    guard inbox.count < limit else {
      throw MessagingError(.protocolViolation, "the broker sent more than the prefetch of \(limit) messages")
    }
    inbox.append(item)
    return nil
  }

  /// What a worker does next; after `wait` its waiter is returned by another call.
  mutating func next(_ waiter: Waiter) -> Next {
    if isEnded { return .end }
    if let item = inbox.popFirst() { return .item(item) }
    waiters.append(waiter)
    return .wait
  }

  /// No more messages. Returns the workers to be sent home and the messages that nobody took.
  mutating func end(_ failure: MessagingError?) -> (waiters: [Waiter], unhandled: [TaggedDelivery]) {
    guard !isEnded else { return ([], []) }
    isEnded = true
    self.failure = failure
    return (waiters.removeAll(), inbox.removeAll())
  }
}
