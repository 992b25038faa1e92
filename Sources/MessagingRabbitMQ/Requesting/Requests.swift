internal import Logging
internal import Messaging
internal import Synchronization

/// Questions and their answers by direct reply-to, on a channel of their own beside that of publishing.
///
/// The broker lets an asker read `amq.rabbitmq.reply-to` without acknowledgements on the channel on which it asks. The
/// channel is opened when the first question comes. When it is lost, open questions are asked again on the next one.
final class Requests: Sendable {
  private struct State {
    var isWanted = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let publisher: Publisher
  private let slots: ReplySlots
  private let timeline: Timeline
  private let state = Mutex(State())

  init(_ configuration: RabbitMQConfiguration, logger: Logger, metrics: BrokerMetrics, timeline: Timeline) {
    let slots = ReplySlots()
    self.slots = slots
    self.timeline = timeline
    publisher = Publisher(
      configuration, logger: logger, metrics: metrics,
      replies: Publisher.Replies(
        received: { answer in
          if let id = answer.properties.correlationID { slots.answer(id, answer) }
        }, lost: { slots.lose() }))
  }

  func request(_ message: OutboundMessage, timeout: Duration) async throws -> Delivery {
    try Task.checkCancellation()
    let id = MessageID.random()
    let question = message.asking(id, replyTo: OutboundMessage.directReply, timeout: timeout)
    want()
    slots.open(id)
    defer { slots.close(id) }
    return try await timeline.within(timeout, else: message.unanswered(timeout)) { [publisher, slots] in
      while true {
        _ = try await publisher.publish(question)
        if case .answer(let answer) = try await slots.next(id) { return answer }
      }
    }
  }

  /// Asks over this session until it ends or the task is cancelled, as soon as there is something to ask.
  func serve(_ session: Session) async throws {
    guard await isWanted() else { return }
    try await publisher.serve(session)
  }

  func reopen() { publisher.reopen() }

  func close(_ error: MessagingError) { publisher.close(error) }

  private func want() {
    let waiter = state.withLock { state in
      state.isWanted = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Waits for the first question; false when cancelled before.
  private func isWanted() async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if state.isWanted || Task.isCancelled { return true }
          state.waiter = waiter
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume()
    }
    return state.withLock { $0.isWanted }
  }
}
