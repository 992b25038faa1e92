import Foundation
import Messaging
import MessagingRabbitMQ
import TestSeeds
import Testing

/// What a process as a whole goes through, or leaves behind; each has a process of its own.
@Suite(.enabled(if: TestBroker.isWanted)) struct ProcessTests {
  @Test(.timeLimit(.minutes(5))) func aProcessThatStoodStillForLongerThanTheHeartbeatRecovers() async throws {
    await #expect(processExitsWith: .success) {
      var configuration = try TestBroker.configuration()
      configuration.heartbeat = .seconds(2)
      let broker = try RabbitMQBroker(configuration)
      let (losses, loss) = AsyncStream.makeStream(of: Void.self)
      let watching = Task {
        for await event in broker.connectionEvents() {
          if case .lost = event.state { loss.yield() }
        }
      }
      try await TestBroker.run(broker) { broker in
        let queue = try TestBroker.uniqueQueue()
        try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(240))]))
        _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
        let (bodies, body) = AsyncStream.makeStream(of: [UInt8].self)
        let consuming = Task {
          try await broker.consume(queue, .init()) { delivery in
            body.yield(delivery.body)
            return .acknowledge
          }
        }
        var seen = bodies.makeAsyncIterator()
        #expect(await seen.next() == [1])
        // Somebody else must wake it up.
        _ = try Process.run(
          URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", "sleep 8; kill -CONT \(getpid())"])
        kill(getpid(), SIGSTOP)
        _ = try await broker.publish(OutboundMessage(to: queue, body: [2]))
        // The first may come again: its acknowledgement may have been on its way.
        while let next = await seen.next(), next != [2] {}
        // It was stopped for four heartbeats: what was connected before is not any more, and that is told.
        for await _ in losses { break }
        consuming.cancel()
        try await consuming.value
      }
      watching.cancel()
    }
  }

  @Test(.timeLimit(.minutes(60))) func connectionsLeaveNothingBehind() async throws {
    await #expect(processExitsWith: .success) {
      func cycles(_ count: Int) async throws {
        for _ in 0..<count {
          try await TestBroker.with { broker in
            let error = await #expect(throws: MessagingError.self) { try await broker.get("flotilla.missing") }
            #expect(error?.code == .notFound)
            await #expect(throws: MessagingError.self) {
              try await broker.publish(OutboundMessage(to: "flotilla.missing", body: []))
            }
          }
        }
      }
      func descriptors() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
      func pages() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      }
      // What is kept after the first ones stays, and so does what the address sanitizer keeps of what was freed: 256 MB.
      try await cycles(400)
      let before = (descriptors: try descriptors(), pages: try pages())
      try await cycles(TestDepth.isFull ? 10_000 : 100)
      let after = (descriptors: try descriptors(), pages: try pages())
      // A thread of the last one may be about to end.
      #expect(after.descriptors <= before.descriptors + 8)
      #expect((after.pages - before.pages) * 4096 < 24 << 20, "\(before.pages) pages before, \(after.pages) after")
    }
  }
}
