internal import Logging
internal import Messaging

/// Questions and their answers by direct reply-to, on a channel of their own beside that of publishing.
///
/// The broker lets an asker read `amq.rabbitmq.reply-to` without acknowledgements on the channel on which it asks. The
/// channel is opened when the first question comes. When it is lost, open questions are asked again on the next one.
final class Requests: Sendable {
  private let publisher: Publisher
  private let slots: ReplySlots
  private let timeline: Timeline
  private let demand = Demand()

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
    demand.raise()
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
    guard await demand.wait() else { return }
    try await publisher.serve(session)
  }

  func reopen() { publisher.reopen() }

  func close(_ error: MessagingError) { publisher.close(error) }
}
