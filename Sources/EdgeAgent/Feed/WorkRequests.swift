import EdgeModel
import Logging
import Messaging
import PlatformMessages

/// Tells workers that there is something newer to pull, and hears it on theirs. Losing one costs nothing but time.
struct WorkRequests: Sendable {
  let broker: any MessageBroker
  let logger: Logger

  /// The leader's side: after each change, a word to every machine whose set has changed.
  func announce(_ plane: ControlPlane) async throws {
    var known: [NodeID: [Allocation]] = [:]
    var seen: PlatformVersion?
    while !Task.isCancelled {
      seen = try await plane.waitForChange(after: seen)
      let desired = try await plane.snapshot().desired
      let sets = Dictionary(grouping: desired.allocations.values.sorted { $0.id < $1.id }, by: \.node)
      for node in desired.nodes.keys.sorted() where sets[node] != known[node] {
        try await send(WorkRequestMessage(node: node, version: desired.version))
      }
      known = sets
    }
  }

  private func send(_ message: WorkRequestMessage) async throws {
    do {
      try await broker.declare(try PlatformTopology.worker(message.node))
      try await broker.publish(message, to: try PlatformTopology.work(for: message.node))
    } catch let error as MessagingError {
      logger.debug("a work request was not taken; the worker polls anyway", metadata: ["error": "\(error)"])
    }
  }

  /// The worker's side: each request is a nudge to pull.
  func listen(for node: NodeID, nudge: ChangeSignal) async throws {
    try await broker.declare(try PlatformTopology.worker(node))
    try await broker.consume(try PlatformTopology.work(for: node), of: WorkRequestMessage.self) { _, _ in
      nudge.raise()
      return .acknowledge
    }
  }
}
