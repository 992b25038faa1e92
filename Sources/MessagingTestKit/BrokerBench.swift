internal import Messaging
internal import Synchronization

/// What a law works with: the broker, names of its own, and ways to wait that end.
struct BrokerBench: Sendable {
  let broker: any MessageBroker
  let law: String
  let patience: Duration
  private let prefix = "law." + MessageID.random().prefix(12)

  init(_ broker: any MessageBroker, law: String, patience: Duration) {
    self.broker = broker
    self.law = law
    self.patience = patience
  }

  func queue(_ name: String) throws -> QueueName { try QueueName("\(prefix).\(name)") }
  func exchange(_ name: String) throws -> ExchangeName { try ExchangeName("\(prefix).\(name)") }

  /// A queue that vanishes a minute after the law.
  func declaration(_ name: String, _ change: (inout QueueDeclaration) -> Void = { _ in }) throws -> QueueDeclaration {
    var declaration = QueueDeclaration(try queue(name), expiry: .seconds(60))
    change(&declaration)
    return declaration
  }

  /// Declares one queue and returns its name.
  func declare(_ name: String, _ change: (inout QueueDeclaration) -> Void = { _ in }) async throws -> QueueName {
    let declaration = try declaration(name, change)
    try await broker.declare(Topology(queues: [declaration]))
    return declaration.name
  }

  func send(_ text: String, to queue: QueueName, _ properties: MessageProperties = .init()) async throws {
    _ = try await broker.publish(OutboundMessage(to: queue, properties: properties, body: Array(text.utf8)))
  }

  func expect(_ condition: Bool, _ fault: @autoclosure () -> String) throws {
    if !condition { throw BrokerFinding(law: law, fault: fault()) }
  }

  func expectEqual<Value: Equatable>(_ value: Value, _ expected: Value, _ what: String) throws {
    try expect(value == expected, "\(what) is \(value); expected \(expected)")
  }

  /// Expects an error with this code.
  @discardableResult
  func expect(
    _ code: MessagingError.Code, _ what: String, _ body: () async throws -> Void
  ) async throws -> MessagingError {
    do {
      try await body()
    } catch let error as MessagingError {
      try expect(error.code == code, "\(what) threw \(error); expected \(code)")
      return error
    }
    throw BrokerFinding(law: law, fault: "\(what) threw nothing; expected \(code)")
  }

  /// Does something that must be done before patience ends.
  func within<Value: Sendable>(
    _ what: String, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: patience)
        return nil
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() ?? nil else {
        throw BrokerFinding(law: law, fault: "\(what) was not done within \(patience)")
      }
      return value
    }
  }

  /// Consumes until so many messages were handled, then cancels and waits for `consume` to return.
  func take(
    _ count: Int, from queue: QueueName, _ options: ConsumeOptions = .init(),
    handler: @escaping @Sendable (Delivery) async throws -> Settlement = { _ in .acknowledge }
  ) async throws -> [Delivery] {
    try await consuming(queue, options, handler: handler) { inbox in
      try await within("receiving \(count) messages") { await inbox.first(count) }
    }
  }

  /// Consumes while the body runs. A consumer that ends by itself with an error ends the body too.
  func consuming<Value: Sendable>(
    _ queue: QueueName, _ options: ConsumeOptions = .init(),
    handler: @escaping @Sendable (Delivery) async throws -> Settlement = { _ in .acknowledge },
    _ body: @escaping @Sendable (DeliveryLog) async throws -> Value
  ) async throws -> Value {
    let log = DeliveryLog()
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        try await broker.consume(queue, options) { delivery in
          log.add(delivery)
          return try await handler(delivery)
        }
        return nil
      }
      group.addTask { try await body(log) }
      defer { group.cancelAll() }
      while let value = try await group.next() {
        if let value { return value }
        try expect(Task.isCancelled, "consume returned although nobody cancelled it")
      }
      throw CancellationError()
    }
  }
}

extension BrokerBench {
  /// Does one thing for as long as another takes. One that ends by itself with an error ends the other too.
  func during<Value: Sendable>(
    _ background: @escaping @Sendable () async throws -> Void, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        try await background()
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let value = try await group.next() {
        if let value { return value }
        try expect(Task.isCancelled, "what should run until it is cancelled ended by itself")
      }
      throw CancellationError()
    }
  }
}

/// What a consumer got, in order, for others to wait for.
final class DeliveryLog: Sendable {
  private struct State {
    var deliveries: [Delivery] = []
    var waiters: [(count: Int, CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  func add(_ delivery: Delivery) {
    let ready = state.withLock { state in
      state.deliveries.append(delivery)
      let count = state.deliveries.count
      defer { state.waiters.removeAll { $0.count <= count } }
      return state.waiters.filter { $0.count <= count }.map(\.1)
    }
    for waiter in ready { waiter.resume() }
  }

  var all: [Delivery] { state.withLock { $0.deliveries } }

  /// The first so many, as soon as they are there; fewer when the task is cancelled.
  func first(_ count: Int) async -> [Delivery] {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isThere = state.withLock { state in
          if state.deliveries.count >= count || Task.isCancelled { return true }
          state.waiters.append((count, waiter))
          return false
        }
        if isThere { waiter.resume() }
      }
    } onCancel: {
      let waiters = state.withLock { state in
        defer { state.waiters = [] }
        return state.waiters
      }
      for (_, waiter) in waiters { waiter.resume() }
    }
    return Array(all.prefix(count))
  }
}

/// Keeps values that handlers saw.
final class Recorder<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  func add(_ value: Value) { values.withLock { $0.append(value) } }
  var all: [Value] { values.withLock { $0 } }
}

/// Holds handlers until it is opened.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Mutex(State())

  func pass() async {
    await withCheckedContinuation { waiter in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(waiter) }
        return state.isOpen
      }
      if isOpen { waiter.resume() }
    }
  }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

extension Delivery {
  var text: String { String(decoding: body, as: UTF8.self) }
}
