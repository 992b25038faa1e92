internal import Messaging

/// Puts a message together from its method, header and body frames, on one channel.
struct ContentAssembly: Sendable {
  enum Head: Sendable, Equatable {
    case delivery(DeliveryHead)
    case returned(ReturnHead)
  }

  struct Content: Sendable {
    var head: Head
    var properties: Result<MessageProperties, MessagingError>
    var body: [UInt8]
  }

  private enum Step: Sendable {
    case idle
    case head(Head)
    case body(Content, remaining: UInt64)
  }

  private var step = Step.idle
  let maximumBodyBytes: Int

  init(maximumBodyBytes: Int) { self.maximumBodyBytes = maximumBodyBytes }

  mutating func begin(_ head: Head) throws(MessagingError) {
    guard case .idle = step else { throw Self.violation("a method within a message's content") }
    step = .head(head)
  }

  /// Takes the header; returns the message if it has no body.
  mutating func header(
    _ properties: Result<MessageProperties, MessagingError>, bodySize: UInt64
  ) throws(MessagingError) -> Content? {
    guard case .head(let head) = step else { throw Self.violation("a content header without its method") }
    var content = Content(head: head, properties: properties, body: [])
    if bodySize > UInt64(maximumBodyBytes) {
      content.properties = .failure(
        MessagingError(.tooLarge, "a message has a body of \(bodySize) bytes; the limit is \(maximumBodyBytes)"))
    }
    guard bodySize > 0 else {
      step = .idle
      return content
    }
    step = .body(content, remaining: bodySize)
    return nil
  }

  /// Takes a part of the body; returns the message when it is complete.
  mutating func body(_ bytes: [UInt8]) throws(MessagingError) -> Content? {
    guard case .body(var content, let remaining) = step else { throw Self.violation("a body frame out of turn") }
    guard UInt64(bytes.count) <= remaining else { throw Self.violation("a body longer than announced") }
    step = .idle
    // What is refused anyway is counted and not kept.
    if case .success = content.properties {
      if content.body.isEmpty && UInt64(bytes.count) == remaining {
        content.body = bytes
      } else {
        // The sender's word about the size is believed only so far.
        if content.body.isEmpty { content.body.reserveCapacity(Int(min(remaining, 1 << 20))) }
        content.body += bytes
      }
    }
    let left = remaining - UInt64(bytes.count)
    if left == 0 { return content }
    step = .body(content, remaining: left)
    return nil
  }

  private static func violation(_ words: String) -> MessagingError {
    MessagingError(.protocolViolation, "the broker sent \(words)")
  }
}
