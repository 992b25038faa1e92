import Coordination
import EdgeModel
import EdgeStore
import Logging
import Messaging
import PlatformMessages

/// The leader's side of the live feed: hears of changes before the next report, and keeps a copy of what apps on other
/// machines print, so that it can be read when their machine is gone.
struct FeedConsumer: Sendable {
  let broker: any MessageBroker
  let node: NodeID
  let reports: ObservedReports
  let changed: ChangeSignal
  let log: any CoordinatedLog
  let logs: AllocationLogStore
  let logger: Logger

  /// Reads the three queues until it is cancelled.
  func run() async throws {
    try await broker.declare(PlatformTopology.shared)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await sysinfo() }
      group.addTask { try await deployments() }
      group.addTask { try await lines() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func sysinfo() async throws {
    try await broker.consume(PlatformTopology.sysinfo, of: SysinfoMessage.self, mismatch: report) { message, _ in
      reports.note(message)
      return .acknowledge
    }
  }

  private func deployments() async throws {
    try await broker.consume(PlatformTopology.deployment, of: DeploymentMessage.self, mismatch: report) { message, _ in
      if reports.note(message) { changed.raise() }
      return .acknowledge
    }
  }

  private func lines() async throws {
    try await broker.consume(PlatformTopology.log, of: LogMessage.self, mismatch: report) { message, _ in
      try await keep(message)
      return .acknowledge
    }
  }

  func keep(_ message: LogMessage) async throws {
    guard reports.isElsewhere(message.allocation, than: node) else { return }
    // Delivered at least once, in order: what was kept already is passed over.
    guard try await logs.lastSequence(message.allocation) < message.sequence else { return }
    let line = LogLine(
      stream: message.stream, at: message.at, nanoseconds: message.nanoseconds, service: message.service,
      text: message.line)
    try await logs.append(message.allocation, [line])
    // The last words of what was removed may come after everything else of it is gone. Looked at after the line is
    // kept: whatever is removed from now on, the leader clears itself.
    if try await log.state().allocations[message.allocation] == nil { try await logs.remove(message.allocation) }
  }

  private func report(_ error: MessagingError, _ delivery: Delivery) async {
    logger.warning("a message was dead-lettered", metadata: ["queue": "\(delivery.queue)", "error": "\(error)"])
  }
}
