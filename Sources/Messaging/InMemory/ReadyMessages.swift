/// The messages that wait in a queue of the ``InMemoryBroker``: those of a higher priority first, otherwise in order.
struct ReadyMessages: Sendable {
  /// One for each priority that the queue tells apart, from 0 on.
  private var levels: [FIFO<StoredMessage>]
  private(set) var count = 0
  private(set) var bodyBytes = 0

  init(maximumPriority: UInt8?) {
    levels = Array(repeating: FIFO(), count: Int(maximumPriority ?? 0) + 1)
  }

  /// What comes next.
  var first: StoredMessage? { highest.flatMap { levels[$0].first } }

  /// All of them, first out first.
  var elements: [StoredMessage] { levels.reversed().flatMap(\.elements) }

  mutating func append(_ message: StoredMessage) {
    levels[level(of: message)].append(message)
    add(message, 1)
  }

  @discardableResult
  mutating func popFirst() -> StoredMessage? {
    guard let message = highest.flatMap({ levels[$0].popFirst() }) else { return nil }
    add(message, -1)
    return message
  }

  /// Puts a message back before those that came after it.
  mutating func restore(_ message: StoredMessage) {
    let position = message.position
    levels[level(of: message)].insert(message) { $0.position > position }
    add(message, 1)
  }

  private var highest: Int? { levels.lastIndex { !$0.isEmpty } }

  private func level(of message: StoredMessage) -> Int {
    min(Int(message.properties.priority ?? 0), levels.count - 1)
  }

  private mutating func add(_ message: StoredMessage, _ sign: Int) {
    count += sign
    bodyBytes += sign * message.body.count
  }
}
