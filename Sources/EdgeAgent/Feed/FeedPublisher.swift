import EdgeModel
import Logging
import Messaging
import PlatformMessages
import Synchronization

/// Sends the live feed of one machine: what its allocations do, what they print, how the machine is.
///
/// The feed is a convenience. Reports and the machine's own log store hold all of it, so a broker that is gone delays
/// nobody: what can't be sent waits in a bounded buffer, and the oldest goes first.
final class FeedPublisher: Sendable {
  private enum Item: Sendable {
    case deployment(DeploymentMessage)
    case log(LogMessage)
    case sysinfo(SysinfoMessage)
  }

  private struct State {
    var items: [Item] = []
    var dropped: UInt64 = 0
    var phases: [AllocationID: ObservedAllocation] = [:]
  }

  /// How many messages wait at most for a broker that doesn't answer.
  static let limit = 4_096

  /// Without a broker nothing is kept for one.
  private let isRead: Bool
  private let node: NodeID
  private let position: @Sendable () -> DesiredVersion
  private let time: TimeSource
  private let logger: Logger
  private let state = Mutex(State())
  private let filled = ChangeSignal()

  init(
    isRead: Bool, node: NodeID, time: TimeSource, logger: Logger,
    position: @escaping @Sendable () -> DesiredVersion
  ) {
    self.isRead = isRead
    self.node = node
    self.position = position
    self.time = time
    self.logger = logger
  }

  /// Offers the allocations whose phase has changed since the last offer.
  func offer(_ observed: [ObservedAllocation]) {
    let version = position()
    let now = time.now()
    let items: [Item] = state.withLock { state in
      let changed = observed.filter { state.phases[$0.id] != $0 }
      state.phases = Dictionary(observed.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
      return changed.map {
        .deployment(
          DeploymentMessage(
            node: node, deployment: $0.id.deployment, allocation: $0.id, phase: $0.phase, detail: $0.detail,
            version: version, at: now))
      }
    }
    add(items)
  }

  func offer(_ lines: [LogLine], of allocation: AllocationID, endingAt last: UInt64) {
    let (base, underflow) = last.subtractingReportingOverflow(UInt64(lines.count))
    guard !underflow else { return }
    add(
      zip(1..., lines).map { offset, line in
        .log(
          LogMessage(
            deployment: allocation.deployment, allocation: allocation, stream: line.stream,
            sequence: base &+ UInt64(offset), at: line.at, nanoseconds: line.nanoseconds, service: line.service,
            line: line.text))
      })
  }

  func offer(_ sysinfo: SysinfoMessage) { add([.sysinfo(sysinfo)]) }

  private func add(_ items: [Item]) {
    guard isRead, !items.isEmpty else { return }
    state.withLock { state in
      state.items.append(contentsOf: items)
      let excess = state.items.count - Self.limit
      if excess > 0 {
        state.items.removeFirst(excess)
        state.dropped &+= UInt64(excess)
      }
    }
    filled.raise()
  }

  /// Sends until it is cancelled.
  func run(over broker: any MessageBroker) async throws {
    try await broker.declare(PlatformTopology.shared)
    try await broker.declare(try PlatformTopology.worker(node))
    while !Task.isCancelled {
      let seen = filled.value
      let (batch, dropped) = state.withLock { state in
        defer {
          state.items = []
          state.dropped = 0
        }
        return (state.items, state.dropped)
      }
      if dropped > 0 {
        logger.notice(
          "the broker was too slow for the live feed; the oldest messages were left out",
          metadata: ["count": "\(dropped)"])
      }
      for item in batch { try await send(item, over: broker) }
      if batch.isEmpty { _ = try await filled.wait(after: seen) }
    }
  }

  private func send(_ item: Item, over broker: any MessageBroker) async throws {
    do {
      switch item {
      case .deployment(let message): try await broker.publish(message, to: PlatformTopology.deployment)
      case .log(let message): try await broker.publish(message, to: PlatformTopology.log)
      case .sysinfo(let message): try await broker.publish(message, to: PlatformTopology.sysinfo)
      }
    } catch let error as MessagingError {
      // A full queue or a refused message: the report and the log store have it all the same.
      logger.debug("a message of the live feed was not taken", metadata: ["error": "\(error)"])
    }
  }
}
