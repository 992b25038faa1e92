@_spi(Queues) internal import Messaging

/// A message's frames; they fit only this channel and this size of frames.
struct EncodedMessage: Sendable {
  let bytes: [UInt8]
  let channel: UInt16
  let frameMaximum: Int

  init(_ message: OutboundMessage, channel: UInt16, frameMaximum: Int) throws {
    bytes = try FrameWriter.publish(channel, message, frameMaximum: frameMaximum)
    self.channel = channel
    self.frameMaximum = frameMaximum
  }

  func fits(_ channel: UInt16, _ frameMaximum: Int) -> Bool {
    self.channel == channel && self.frameMaximum == frameMaximum
  }
}

/// A message for all who hold it on its way: copies of it would cost more than sending it.
final class Publication: Sendable {
  let message: OutboundMessage

  init(_ message: consuming OutboundMessage) { self.message = message }
}

/// The rules of confirmed publishing, without locks, tasks or sockets.
///
/// Each message is an entry from the call until its confirm. Entries leave in order, at most a window of them at once.
/// A lost channel puts what was unconfirmed back to the front, to be sent again with the same message id. `Waiter` is a
/// continuation in use and an integer in tests.
struct PublishCore<Waiter: Sendable>: Sendable {
  typealias ID = UInt64

  struct Entry: Sendable {
    let publication: Publication
    let bodyBytes: Int
    /// The frames, until they have left.
    var frames: EncodedMessage?
    /// Nil once its caller has given up.
    var waiter: Waiter?
    var attempts = 0
    /// When it left for the last time.
    var left = Duration.zero

    var message: OutboundMessage { publication.message }
  }

  /// Whom to tell what.
  struct Resolution: Sendable {
    let waiter: Waiter
    let result: Result<PublishOutcome, any Error>
    /// How long after the message had left, where it is the broker's word.
    var latency: Duration?
  }

  private let window: Int
  private let windowBytes: Int
  private(set) var entries: [ID: Entry] = [:]
  /// Why messages of this channel came back.
  private var returns: [ID: MessagingError] = [:]
  private var backlog = FIFO<ID>()
  private var tracker = ConfirmTracker<ID>()
  private var bytesInFlight = 0
  private var cancelledEarly: Set<ID> = []
  private var isAttached = false
  private(set) var blockedReason: String?
  /// Up to this entry each message is sent alone: one of them made the broker close, and so it will be found.
  private var suspects: ID = 0
  private(set) var end: MessagingError?

  init(window: Int, windowBytes: Int) {
    self.window = max(1, window)
    self.windowBytes = max(1, windowBytes)
  }

  var isDrained: Bool { entries.isEmpty }
  var countInFlight: Int { tracker.count }

  /// Takes a message; it leaves by ``nextToSend()``. Its number is its caller's, so that it can be cancelled before.
  mutating func submit(
    _ id: ID, _ publication: Publication, frames: EncodedMessage?, waiter: Waiter
  ) -> Resolution? {
    if let end { return Resolution(waiter: waiter, result: .failure(end)) }
    guard cancelledEarly.isEmpty || cancelledEarly.remove(id) == nil else {
      return Resolution(waiter: waiter, result: .failure(CancellationError()))
    }
    entries[id] = Entry(
      publication: publication, bodyBytes: publication.message.body.count, frames: frames, waiter: waiter)
    backlog.append(id)
    return nil
  }

  /// The caller gives up. What has left is unknown and keeps its place in the window until the broker answers.
  mutating func cancel(_ id: ID) -> Resolution? {
    guard let waiter = entries[id]?.waiter else {
      // Not submitted yet, or resolved: `submit` and `finished` take the mark away.
      cancelledEarly.insert(id)
      return nil
    }
    guard let attempts = entries[id]?.attempts, attempts > 0 else {
      entries[id] = nil
      return Resolution(waiter: waiter, result: .failure(CancellationError()))
    }
    entries[id]?.waiter = nil
    return Resolution(
      waiter: waiter,
      result: .failure(
        MessagingError(
          .outcomeUnknown, "publishing was cancelled after the message had left; the broker may have taken it")))
  }

  /// Forgets the number; called when its caller is done.
  mutating func finished(_ id: ID) { cancelledEarly.remove(id) }

  /// The next message that may leave now; its tag has been taken, so its bytes must follow those before it.
  mutating func nextToSend(now: Duration = .zero) -> (id: ID, entry: Entry)? {
    guard isAttached, blockedReason == nil else { return nil }
    while let id = backlog.first {
      guard let index = entries.index(forKey: id) else {
        backlog.popFirst()
        continue
      }
      var leaving = entries.values[index]
      guard leaving.waiter != nil else {
        // Cancelled while it waited; if it had left before, its outcome stays unknown.
        entries.remove(at: index)
        backlog.popFirst()
        continue
      }
      let isAlone = suspects > 0 && (id <= suspects || tracker.outstandingFirst.map { $0 <= suspects } ?? false)
      guard tracker.isEmpty || (!isAlone && tracker.count < window) else { return nil }
      guard tracker.isEmpty || bytesInFlight + leaving.bodyBytes <= windowBytes else { return nil }
      backlog.popFirst()
      _ = tracker.add(id)
      bytesInFlight += leaving.bodyBytes
      leaving.attempts += 1
      leaving.left = now
      entries.values[index].attempts = leaving.attempts
      entries.values[index].left = now
      entries.values[index].frames = nil
      return (id, leaving)
    }
    return nil
  }

  /// A message that can't even be encoded: it took a tag that no bytes follow, so the channel must be given up.
  mutating func fail(_ id: ID, _ error: any Error) -> Resolution? {
    guard let entry = entries.removeValue(forKey: id), let waiter = entry.waiter else { return nil }
    return Resolution(waiter: waiter, result: .failure(error))
  }

  // MARK: What the broker says

  /// A confirm. Throws `protocolViolation` for a tag that was never given out.
  mutating func confirmed(
    tag: UInt64, multiple: Bool, isPositive: Bool, now: Duration = .zero
  ) throws(MessagingError) -> [Resolution] {
    guard let settled = tracker.settle(tag: tag, multiple: multiple) else {
      throw MessagingError(.protocolViolation, "the broker confirmed the tag \(tag), which was never sent")
    }
    var resolutions: [Resolution] = []
    resolutions.reserveCapacity(settled.count)
    for id in settled {
      guard let entry = entries.removeValue(forKey: id) else { continue }
      bytesInFlight -= entry.bodyBytes
      let returned = returns.isEmpty ? nil : returns.removeValue(forKey: id)
      guard let waiter = entry.waiter else { continue }
      let result: Result<PublishOutcome, any Error>
      if let error = returned {
        result = .failure(error)
      } else if isPositive {
        result = .success(PublishOutcome(attempts: entry.attempts))
      } else {
        result = .failure(
          MessagingError(
            .refused,
            """
            the broker refused the message for the exchange '\(entry.message.exchange)' and the key \
            '\(entry.message.routingKey)': a queue is full or failed
            """))
      }
      resolutions.append(Resolution(waiter: waiter, result: result, latency: now - entry.left))
    }
    return resolutions
  }

  /// A mandatory message came back; its confirm follows. Returns come in the order of publishing, so it is the oldest
  /// message like it that hasn't come back yet.
  mutating func returned(_ head: ReturnHead, messageID: String?) {
    for id in tracker.outstanding {
      guard returns[id] == nil, let message = entries[id]?.message, message.isMandatory,
        message.properties.messageID == messageID, message.exchange.rawValue == head.exchange,
        message.routingKey.rawValue == head.routingKey
      else { continue }
      returns[id] = MessagingError(
        .unroutable, "no queue takes messages of the exchange '\(head.exchange)' with the key '\(head.routingKey)'",
        rawCode: Int(head.code))
      return
    }
  }

  mutating func blocked(_ reason: String?) { blockedReason = reason }

  // MARK: Channels

  /// A channel in confirm mode is there.
  mutating func attach() {
    isAttached = true
    tracker = ConfirmTracker()
    returns = [:]
    bytesInFlight = 0
  }

  /// The channel is gone. `fault` is the broker's complaint about a message, if that is why: was only one under way, it
  /// is that one's error; otherwise all of them are sent again, one at a time, until it is found.
  mutating func detach(fault: MessagingError?) -> [Resolution] {
    isAttached = false
    blockedReason = nil
    var unconfirmed = tracker.outstanding
    tracker = ConfirmTracker()
    bytesInFlight = 0
    var resolutions: [Resolution] = []
    // What came back once may be routable now.
    returns = [:]
    if let fault, let last = unconfirmed.max() {
      if unconfirmed.count == 1 {
        unconfirmed = []
        if let resolution = fail(last, fault) { resolutions.append(resolution) }
      } else {
        suspects = max(suspects, last)
      }
    }
    // What has no caller any more isn't sent again.
    for id in unconfirmed where entries[id]?.waiter == nil { entries[id] = nil }
    let waiting = backlog.removeAll()
    for id in unconfirmed + waiting where entries[id] != nil { backlog.append(id) }
    return resolutions
  }

  /// No more messages; those that wait get the error, and those that have left are unknown.
  mutating func close(_ error: MessagingError) -> [Resolution] {
    end = error
    isAttached = false
    let all = entries.sorted { $0.key < $1.key }
    entries = [:]
    returns = [:]
    backlog = FIFO()
    tracker = ConfirmTracker()
    return all.compactMap { _, entry in
      guard let waiter = entry.waiter else { return nil }
      let unknown = MessagingError(
        .outcomeUnknown, "the connection was closed before the broker confirmed the message", cause: error)
      return Resolution(waiter: waiter, result: .failure(entry.attempts > 0 ? unknown : error))
    }
  }

  /// Accepts messages again.
  mutating func reopen() { end = nil }

  /// Refuses new messages; those that were submitted can still be confirmed.
  mutating func stopAccepting(_ error: MessagingError) { end = error }
}
