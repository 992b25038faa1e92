#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What a message's header `x-death` says: for each queue and reason for which it was dead-lettered how often, and from
/// where it had come there the first time; the latest first. As RabbitMQ writes it.
package struct DeathRecord: Sendable {
  static let header = "x-death"

  let queue: QueueName
  let reason: DeathReason
  /// Whole seconds since 1970, UTC.
  let time: UInt64

  /// What ``time`` is now.
  package static var now: UInt64 { UInt64(exactly: Date().timeIntervalSince1970.rounded(.down)) ?? 0 }

  package init(queue: QueueName, reason: DeathReason, time: UInt64) {
    self.queue = queue
    self.reason = reason
    self.time = time
  }

  /// Writes the death of this message into its headers.
  package func write(into message: inout OutboundMessage) {
    let headers = message.properties.headers
    // The first death has headers of its own, and they stay. RabbitMQ knows it by the missing history; the one for which
    // a consumer gave a reason is written down by the client there, which looks at these headers alone.
    if headers["x-first-death-queue"] == nil, headers[Self.header] == nil || reason == .rejected {
      message.properties.headers["x-first-death-queue"] = .string(queue.rawValue)
      message.properties.headers["x-first-death-reason"] = .string(reason.rawValue)
      message.properties.headers["x-first-death-exchange"] = .string(message.exchange.rawValue)
    }
    var others: [HeaderValue] = []
    if case .array(let earlier)? = headers[Self.header] { others = earlier }
    var entry = first(of: message)
    if let place = others.firstIndex(where: isMine), case .table(let fields) = others.remove(at: place) {
      entry = fields
      let count = fields["count"]?.integerValue ?? 0
      entry["count"] = .int64(count < .max ? count + 1 : count)
    }
    message.properties.headers[Self.header] = .array([.table(entry)] + others)
  }

  /// Whether a message with this history comes back to the queue although nobody ever rejected it on the way: it would
  /// go round for ever, and RabbitMQ drops it.
  static func isCycle(to queue: QueueName, _ headers: [String: HeaderValue]) -> Bool {
    guard case .array(let deaths)? = headers[header] else { return false }
    for case .table(let fields) in deaths {
      if fields["reason"]?.stringValue == DeathReason.rejected.rawValue { return false }
      if fields["queue"]?.stringValue == queue.rawValue { return true }
    }
    return false
  }

  private func isMine(_ value: HeaderValue) -> Bool {
    guard case .table(let fields) = value else { return false }
    return fields["queue"]?.stringValue == queue.rawValue && fields["reason"]?.stringValue == reason.rawValue
  }

  private func first(of message: OutboundMessage) -> [String: HeaderValue] {
    var entry: [String: HeaderValue] = [
      "count": 1, "queue": .string(queue.rawValue), "reason": .string(reason.rawValue), "time": .timestamp(time),
      "exchange": .string(message.exchange.rawValue), "routing-keys": .array([.string(message.routingKey.rawValue)]),
    ]
    if let expiration = message.properties.expiration {
      entry["original-expiration"] = .string(String(expiration.wholeMilliseconds))
    }
    return entry
  }
}

/// Why a message left its queue without being handled; the raw values are RabbitMQ's.
package enum DeathReason: String, Sendable {
  case rejected
  case expired
  case returnedTooOften = "delivery_limit"
  case overflowed = "maxlen"
}
