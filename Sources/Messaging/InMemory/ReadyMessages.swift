/// The messages that wait in a queue of the ``InMemoryBroker``: those of a higher priority first, otherwise in order.
struct ReadyMessages: Sendable {
  /// Those without a priority, or 0: in most queues all of them.
  private var plain = FIFO<StoredMessage>()
  /// One for each higher priority that the queue tells apart, from 1 on.
  private var higher: [FIFO<StoredMessage>]
  private var higherCount = 0
  private(set) var bodyBytes = 0

  init(maximumPriority: UInt8?) {
    higher = Array(repeating: FIFO(), count: Int(maximumPriority ?? 0))
  }

  var count: Int { plain.count + higherCount }

  /// What comes next.
  var first: StoredMessage? {
    guard higherCount > 0, let level = highest else { return plain.first }
    return higher[level].first
  }

  /// When what comes next expires; cheaper than the whole message.
  var firstDeadline: Duration? {
    guard higherCount > 0, let level = highest else { return plain.first?.deadline }
    return higher[level].first?.deadline
  }

  /// All of them, first out first.
  var elements: [StoredMessage] { higher.reversed().flatMap(\.elements) + plain.elements }

  mutating func append(_ message: StoredMessage) {
    bodyBytes += message.body.count
    guard let level = level(of: message) else { return plain.append(message) }
    higher[level].append(message)
    higherCount += 1
  }

  @discardableResult
  mutating func popFirst() -> StoredMessage? {
    let message: StoredMessage?
    if higherCount > 0, let level = highest {
      message = higher[level].popFirst()
      higherCount -= 1
    } else {
      message = plain.popFirst()
    }
    bodyBytes -= message?.body.count ?? 0
    return message
  }

  /// Puts a message back before those that came after it.
  mutating func restore(_ message: StoredMessage) {
    let position = message.position
    bodyBytes += message.body.count
    guard let level = level(of: message) else { return plain.insert(message) { $0.position > position } }
    higher[level].insert(message) { $0.position > position }
    higherCount += 1
  }

  private var highest: Int? { higher.lastIndex { !$0.isEmpty } }

  private func level(of message: StoredMessage) -> Int? {
    guard !higher.isEmpty, let priority = message.properties.priority, priority > 0 else { return nil }
    return min(Int(priority), higher.count) - 1
  }
}
