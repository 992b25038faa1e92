import Foundation
import Messaging
import MessagingRabbitMQ
import Synchronization
import Testing

/// Tasks that run on the threads of the connections.
@Suite(.enabled(if: TestBroker.isWanted), .timeLimit(.minutes(5))) struct ExecutorTests {
  /// The threads that something ran on.
  private final class Threads: Sendable {
    private let seen = Mutex<Set<String>>([])

    func note() { seen.withLock { _ = $0.insert("\(pthread_self())") } }

    var all: Set<String> { seen.withLock { $0 } }
  }

  @Test func publishersAndHandlersRunOnTheThreadsOfTheirConnections() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
      let (publishers, handlers, seen) = (Threads(), Threads(), Seen())
      let consumer = Task(executorPreference: broker.executor(of: .consuming)) {
        try await broker.consume(queue, .init(prefetch: 50, concurrency: 4)) { delivery in
          handlers.note()
          await Task.yield()
          handlers.note()
          seen.add(Int(String(decoding: delivery.body, as: UTF8.self)), isRedelivered: delivery.isRedelivered)
          return .acknowledge
        }
      }
      let message: @Sendable (Int) -> OutboundMessage = { OutboundMessage(to: queue, body: Array("\($0)".utf8)) }
      // From the first confirm on the connection is there.
      _ = try await broker.publish(message(0))
      try await withTaskExecutorPreference(broker.executor(of: .publishing)) {
        try await withThrowingTaskGroup { group in
          for publisher in 0..<20 {
            group.addTask {
              for number in 1...50 {
                publishers.note()
                _ = try await broker.publish(message(publisher * 50 + number))
                publishers.note()
              }
            }
          }
          try await group.waitForAll()
        }
      }
      await seen.reached(1001)
      #expect(publishers.all.count == 1)
      #expect(handlers.all.count == 1)
      #expect(publishers.all != handlers.all)
      consumer.cancel()
      try await consumer.value
      try await broker.delete(queue)
    }
  }

  /// As everybody else they wait for the connection, and nobody waits for a thread that there isn't.
  @Test func theyRunElsewhereWhileThereIsNoConnection() async throws {
    let broker = try RabbitMQBroker(try TestBroker.configuration())
    let message = OutboundMessage(exchange: "amq.fanout", routingKey: "", body: [1], isMandatory: false)
    let yielding: @Sendable () async -> Void = { for _ in 0..<100 { await Task.yield() } }
    await withTaskExecutorPreference(broker.executor(of: .publishing), operation: yielding)
    let early = Task(executorPreference: broker.executor(of: .publishing)) {
      try await broker.publish(message)
    }
    for _ in 0..<3 {
      let tasks = try await TestBroker.run(broker) { broker in
        for await event in broker.connectionEvents() {
          if event.connection == .publishing, case .connected = event.state { break }
        }
        _ = try await early.value
        // In the middle of something when the connection ends.
        return (0..<8).map { _ in Task(executorPreference: broker.executor(of: .publishing), operation: yielding) }
      }
      for task in tasks { await task.value }
      let late = Task(executorPreference: broker.executor(of: .publishing)) {
        try await broker.publish(message)
      }
      let error = await #expect(throws: MessagingError.self) { try await late.value }
      #expect(error?.code == .closed)
    }
  }

  /// What goes on for ever in turns doesn't keep the connection from its own work.
  @Test func aTaskThatNeverWaitsForTheBrokerLeavesItItsTurns() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
      _ = try await broker.publish(OutboundMessage(to: queue, body: [0]))
      let yielding = Task(executorPreference: broker.executor(of: .publishing)) {
        while !Task.isCancelled { await Task.yield() }
      }
      for number in 1...20 { _ = try await broker.publish(OutboundMessage(to: queue, body: [UInt8(number)])) }
      #expect(try await broker.waitingMessages(in: queue) == 21)
      yielding.cancel()
      await yielding.value
      try await broker.delete(queue)
    }
  }
}
