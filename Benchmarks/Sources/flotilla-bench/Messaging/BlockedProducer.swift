import Foundation
import Messaging
import MessagingRabbitMQ
import Synchronization

/// A fast producer whose broker takes no messages for a while: what it may hold is its window and no more.
enum BlockedProducer {
  /// The growth is that of the process from when the broker blocks until it takes messages again.
  /// - Parameter block: the command that makes the broker refuse messages; `unblock` ends that.
  static func measure(url: String, count: Int, block: String, unblock: String) async throws -> Measurement {
    try await MessagingBench.withBroker(url, "bench.ours.memory", waits: false) { broker, queue in
      let message = OutboundMessage(
        to: queue, properties: MessageProperties(isPersistent: false), body: [UInt8](repeating: 0x78, count: 100))
      let sample = OutboundMessage(exchange: "amq.fanout", routingKey: "", body: message.body)
      let growth = Mutex(0.0)
      let blocking = Task { for await event in broker.connectionEvents() { if case .blocked = event.state { return } } }
      var measurement = try await Measurement.of("messages/s", operations: count) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await MessagingBench.publish(count: count, through: broker) { _ in message } }
          try await run(block)
          await blocking.value
          // This one may lose messages, and must not pile them up either.
          let unconfirmed = Task { while true { try await broker.publishUnconfirmed(sample) } }
          // Whoever can still publish does so in this time.
          try await Task.sleep(for: .seconds(2))
          let before = residentMegabytes()
          for _ in 0..<10 {
            try await Task.sleep(for: .milliseconds(500))
            growth.withLock { $0 = max($0, residentMegabytes() - before) }
          }
          unconfirmed.cancel()
          try await run(unblock)
          try await group.waitForAll()
        }
      }
      let arrived = try await broker.waitingMessages(in: queue)
      guard arrived == count else { throw Wrong("\(count) messages were confirmed, and \(arrived) are in the queue") }
      measurement.megabytes = growth.withLock { $0 }
      return measurement
    }
  }

  private static func run(_ command: String) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    // Standard output is for the result.
    process.standardOutput = FileHandle.standardError
    let status: Int32 = try await withCheckedThrowingContinuation { waiter in
      process.terminationHandler = { waiter.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { waiter.resume(throwing: error) }
    }
    guard status == 0 else { throw Wrong("'\(command)' failed with the status \(status)") }
  }

  private static func residentMegabytes() -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}
