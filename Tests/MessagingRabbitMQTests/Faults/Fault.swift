import Foundation
import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Testing

/// What can happen to a broker that works.
enum Fault: String, CaseIterable, Sendable {
  /// SIGKILL, and it starts again.
  case kill
  case closeConnections
  case cut, stall, halfClose
  /// It takes no messages until it has memory again.
  case memoryAlarm
  /// Another queue is deleted under its consumer, on the same connection.
  case deleteQueue
  /// RabbitMQ stops and starts within its Erlang machine, while confirms are out.
  case stopNode
  /// SIGSTOP for longer than two heartbeats.
  case freeze

  /// In random order; a tenth are kills, since each costs what ten others do.
  static func plan(count: Int) throws -> [Fault] {
    var faults = [Fault](repeating: .kill, count: count / 10) + [.stopNode, .stopNode, .freeze, .freeze]
    let others: [Fault] = [.closeConnections, .cut, .stall, .halfClose, .memoryAlarm, .deleteQueue, .cut, .halfClose]
    while faults.count < count { faults.append(others[faults.count % others.count]) }
    try #require(Set(faults) == Set(allCases) && faults.count { $0 == .kill } * 10 <= count)
    return faults.shuffled()
  }

  func happen(to rabbit: PrivateRabbitMQ, _ broker: RabbitMQBroker, _ proxy: TCPProxy) async throws {
    switch self {
    case .kill:
      try rabbit.kill()
      try rabbit.start()
    case .closeConnections: try rabbit.control("close_all_connections", "fault injection")
    case .cut: proxy.harm(.cut, withinBytes: 20_000)
    case .stall: proxy.harm(.stall, withinBytes: 20_000)
    case .halfClose: proxy.harm(.halfClose, withinBytes: 20_000)
    case .memoryAlarm:
      try rabbit.control("set_vm_memory_high_watermark", "0.0000001")
      try rabbit.control("set_vm_memory_high_watermark", "0.4")
    case .deleteQueue: try await deleteAQueue(broker)
    case .stopNode:
      try rabbit.control("stop_app")
      try rabbit.control("start_app")
    case .freeze:
      try rabbit.signal(SIGSTOP)
      // The time is what is tried here: more than two heartbeats of two seconds.
      try await Task.sleep(for: .seconds(5))
      try rabbit.signal(SIGCONT)
    }
  }

  private func deleteAQueue(_ broker: RabbitMQBroker) async throws {
    let queue = QueueDeclaration(try TestBroker.uniqueQueue(), expiry: .seconds(600))
    try await broker.declare(Topology(queues: [queue]))
    _ = try await broker.publish(OutboundMessage(to: queue.name, body: [1]))
    let (handled, handling) = AsyncStream<Void>.makeStream()
    let consuming = Task {
      try await broker.consume(queue.name, .init()) { _ in
        handling.yield()
        return .acknowledge
      }
    }
    for await _ in handled { break }
    try await broker.delete(queue.name)
    let error = await #expect(throws: MessagingError.self) { try await consuming.value }
    // Where the connection was lost at the same moment, the queue is missing for the next one.
    #expect([.consumerCancelled, .notFound].contains(error?.code), "\(String(describing: error))")
  }
}
