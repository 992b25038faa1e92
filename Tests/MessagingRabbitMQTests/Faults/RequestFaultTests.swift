import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Synchronization
import Testing

/// Questions and answers while connections are lost.
@Suite(.serialized, .enabled(if: PrivateRabbitMQ.isWanted)) struct RequestFaultTests {
  private struct Question: RabbitMessage, Codable {
    static let type = MessageType("test.question", version: 1)
    var number: Int
  }

  /// The message ids of the questions that were heard.
  private final class Heard: Sendable {
    private let ids = Mutex<[String?]>([])
    var all: [String?] { ids.withLock { $0 } }
    /// Returns how many that makes.
    func add(_ id: String?) -> Int {
      ids.withLock { ids in
        ids.append(id)
        return ids.count
      }
    }
  }

  /// The way back is lost with the connection on which the question left: it is asked again, with the same ids.
  @Test(.timeLimit(.minutes(5))) func questionsAreAskedAgain() async throws {
    try await PrivateRabbitMQ.with { rabbit in
      let queue = try TestBroker.uniqueQueue()
      let heard = Heard()
      try await TestBroker.run(try RabbitMQBroker(rabbit.configuration())) { broker in
        try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
        let answering = Task {
          try await broker.answer(queue, of: Question.self) { question, delivery in
            if heard.add(delivery.properties.messageID) == 1 {
              try rabbit.control("close_all_connections", "fault injection")
            }
            return Question(number: question.number + 1)
          }
        }
        for number in 0..<10 {
          let answer = try await broker.request(
            Question(number: number), for: Question.self, to: queue, timeout: .seconds(240))
          #expect(answer.number == number + 1)
        }
        answering.cancel()
        try await answering.value
      }
      #expect(heard.all.count > 10, "the first question was asked once")
      #expect(Set(heard.all).count == 10, "a question was asked under another id")
    }
  }

  /// While nothing can be reached a question waits, and not for longer than its asker.
  @Test(.timeLimit(.minutes(5))) func anUnreachableBrokerCostsNoMoreThanTheTimeout() async throws {
    let broker = try RabbitMQBroker(RabbitMQConfiguration(port: 1))
    try await TestBroker.run(broker) { broker in
      let error = await #expect(throws: MessagingError.self) {
        try await broker.request(OutboundMessage(to: "q", body: []), timeout: .milliseconds(300))
      }
      #expect(error?.code == .timedOut)
    }
  }
}
