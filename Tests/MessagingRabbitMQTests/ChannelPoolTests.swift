import Messaging
import MessagingRabbitMQ
import Synchronization
import Testing

/// Short work takes channels from a pool. What is counted is what goes over the wire.
@Suite(.enabled(if: TestBroker.isWanted)) struct ChannelPoolTests {
  /// Runs a client through a proxy that counts its commands.
  private func counting(_ body: @Sendable (RabbitMQBroker, CommandCount) async throws -> Void) async throws {
    var configuration = try TestBroker.configuration()
    let count = CommandCount()
    let proxy = try TCPProxy(to: configuration.port) { count.add($1, of: $0) }
    defer { proxy.close() }
    configuration.endpoints = [.init(host: "127.0.0.1", port: proxy.port)]
    // Another connection would count anew.
    configuration.heartbeat = .seconds(240)
    try await TestBroker.run(try RabbitMQBroker(configuration)) { try await body($0, count) }
  }

  @Test(.timeLimit(.minutes(5))) func oneChannelIsEnoughForWhatComesOneAfterTheOther() async throws {
    try await counting { broker, count in
      let (queue, exchange) = (try TestBroker.uniqueQueue(), try ExchangeName("test.\(MessageID.random())"))
      let topology = Topology(
        queues: [QueueDeclaration(queue, expiry: .seconds(240))],
        exchanges: [ExchangeDeclaration(exchange, .fanout, isAutoDeleted: true)],
        bindings: [Binding(from: exchange, to: queue)])
      for number in 0..<20 {
        try await broker.declare(topology)
        try await broker.declare(Topology(expectedQueues: [queue], expectedExchanges: [exchange]))
        #expect(try await broker.get(queue) == nil)
        _ = try await broker.publish(OutboundMessage(to: queue, body: [UInt8(number)]))
        #expect(try await broker.waitingMessages(in: queue) == 1)
        #expect(try await broker.get(queue)?.body == [UInt8(number)])
      }
      try await broker.delete(queue)
      // One publishes, the other one does all the rest.
      #expect(count.opened == 2)
      #expect(count.closed == 0)
    }
  }

  /// What the broker closed isn't used again, and nobody else notices.
  @Test(.timeLimit(.minutes(5))) func aRefusalCostsItsOwnChannelAlone() async throws {
    try await counting { broker, count in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(240))]))
      _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
      let got = try await broker.get(queue) { _ in
        // This one's channel is in use: the others share a second one, until it is closed for what they asked.
        for round in 1...5 {
          let missing = await #expect(throws: MessagingError.self) {
            try await broker.waitingMessages(in: try TestBroker.uniqueQueue())
          }
          #expect(missing?.code == .notFound)
          let mismatch = await #expect(throws: MessagingError.self) {
            try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(239))]))
          }
          #expect(mismatch?.code == .mismatch)
          let waiting = try await broker.waitingMessages(in: queue)
          #expect(waiting == 0)
          #expect(count.opened == 2 + 3 * round)
          let empty = await #expect(throws: MessagingError.self) { try await broker.get(try TestBroker.uniqueQueue()) }
          #expect(empty?.code == .notFound)
        }
        return .requeue
      }
      #expect(got?.body == [1])
      // Its channel still settles what it got, and serves others afterwards.
      let opened = count.opened
      #expect(try await broker.get(queue)?.isRedelivered == true)
      #expect(count.opened == opened)
      try await broker.delete(queue)
    }
  }

  /// Work is never kept waiting for a channel, and the pool doesn't grow.
  @Test(.timeLimit(.minutes(5))) func whatManyNeededAtOnceIsClosedAfterwards() async throws {
    try await counting { broker, count in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(240))]))
      for _ in 0..<3 {
        for number in 0..<20 { _ = try await broker.publish(OutboundMessage(to: queue, body: [UInt8(number)])) }
        // Each of twenty holds its message, and with it a channel, until all have theirs.
        let holding = Seen()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<20 {
            group.addTask {
              _ = try await broker.get(queue) { delivery in
                holding.add(delivery.body.first.map { Int($0) }, isRedelivered: false)
                await holding.reached(20)
                return .acknowledge
              }
            }
          }
          try await group.waitForAll()
        }
        #expect(holding.counts.count == 20)
      }
      #expect(try await broker.waitingMessages(in: queue) == 0)
      // One of them publishes; eight wait for work.
      #expect(count.opened - count.closed <= 9)
      #expect(count.opened <= 1 + 20 + 12 + 12)
      try await broker.delete(queue)
    }
  }
}

/// Counts commands in what clients say.
private final class CommandCount: Sendable {
  private struct State {
    var unread: [Int: [UInt8]] = [:]
    var commands: [UInt32: Int] = [:]
  }
  private let state = Mutex(State())

  /// `channel.open`, and `channel.close` by this side.
  var opened: Int { state.withLock { $0.commands[20 << 16 | 10] ?? 0 } }
  var closed: Int { state.withLock { $0.commands[20 << 16 | 40] ?? 0 } }

  func add(_ bytes: ArraySlice<UInt8>, of connection: Int) {
    state.withLock { state in
      // The protocol's name comes first, and is shorter than any command.
      var unread = (state.unread[connection] ?? []) + bytes
      if unread.starts(with: Array("AMQP".utf8)) {
        guard unread.count >= 8 else {
          state.unread[connection] = unread
          return
        }
        unread.removeFirst(8)
      }
      var start = 0
      while unread.count - start >= 7 {
        let size = unread[(start + 3)..<(start + 7)].reduce(0) { $0 << 8 | Int($1) }
        guard unread.count - start >= size + 8 else { break }
        if unread[start] == 1 {
          let method = unread[(start + 7)..<(start + 11)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
          state.commands[method, default: 0] += 1
        }
        start += size + 8
      }
      state.unread[connection] = Array(unread[start...])
    }
  }
}
