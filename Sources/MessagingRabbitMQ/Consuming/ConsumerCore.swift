@_spi(Queues) internal import Messaging

/// A delivery with the tag that settles it, for all through whose hands it goes: copies would cost more than the rest.
final class TaggedDelivery: Sendable {
  let tag: UInt64
  let delivery: Delivery

  init(tag: UInt64, delivery: Delivery) {
    self.tag = tag
    self.delivery = delivery
  }
}

extension TaggedDelivery {
  /// A message as it came. Throws why it can't be read.
  convenience init(
    _ head: DeliveryHead, _ content: ContentAssembly.Content, from queue: QueueName
  ) throws(MessagingError) {
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

  /// A message came. Throws if the broker sends more than it may.
  mutating func received(_ item: TaggedDelivery) throws(MessagingError) {
    // It is still on its way while this side has said goodbye: closing the channel gives it back.
    guard !isEnded else { return }
    guard inbox.count < limit else {
      throw MessagingError(.protocolViolation, "the broker sent more than the prefetch of \(limit) messages")
    }
    inbox.append(item)
  }

  /// Who of those that wait gets which message. Asked when all that has come is here: a worker that is woken up finds the
  /// next messages without waiting anew.
  mutating func handOver() -> [(waiter: Waiter, item: TaggedDelivery)] {
    var pairs: [(Waiter, TaggedDelivery)] = []
    while !waiters.isEmpty, let item = inbox.popFirst(), let waiter = waiters.popFirst() {
      pairs.append((waiter, item))
    }
    return pairs
  }

  /// The next message, where one is there.
  mutating func take() -> TaggedDelivery? { isEnded ? nil : inbox.popFirst() }

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
