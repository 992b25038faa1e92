import Coordination
import EdgeModel
import Logging
import Synchronization

/// Carries the messages of this machine's replica to the others: in order for each, and without a wait for who doesn't
/// answer.
final class ReplicaPost: ReplicaTransport {
  private struct Lane {
    var waiting: ArraySlice<ReplicaMessage> = []
    var isBusy = false
    var isSilent = false
  }

  /// More than this for one machine and the oldest are dropped: the replica says again what matters.
  private static let limit = 32

  private let lanes = Mutex<[NodeID: Lane]>([:])
  private let filled = ChangeSignal()
  private let network: any AgentNetwork
  private let addresses: AddressBook
  private let origin: @Sendable () -> (cluster: ClusterID, sender: AgentAddress)?
  private let logger: Logger

  /// - Parameter origin: who sends; `nil` until that is known, and nothing is sent.
  init(
    network: any AgentNetwork, addresses: AddressBook, logger: Logger,
    origin: @escaping @Sendable () -> (cluster: ClusterID, sender: AgentAddress)?
  ) {
    self.network = network
    self.addresses = addresses
    self.logger = logger
    self.origin = origin
  }

  func send(_ message: ReplicaMessage, to node: NodeID) {
    lanes.withLock { $0[node, default: Lane()].waiting = ($0[node]?.waiting ?? []).suffix(Self.limit - 1) + [message] }
    filled.raise()
  }

  /// Delivers until it is cancelled.
  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      var seen: UInt64 = 0
      while true {
        seen = try await filled.wait(after: seen)
        for (node, messages) in take() {
          group.addTask { await self.deliver(messages, to: node) }
        }
      }
    }
  }

  private func take() -> [(NodeID, ArraySlice<ReplicaMessage>)] {
    lanes.withLock { lanes in
      var taken: [(NodeID, ArraySlice<ReplicaMessage>)] = []
      for (node, lane) in lanes where !lane.isBusy && !lane.waiting.isEmpty {
        taken.append((node, lane.waiting))
        lanes[node]?.waiting = []
        lanes[node]?.isBusy = true
      }
      return taken
    }
  }

  private func deliver(_ messages: ArraySlice<ReplicaMessage>, to node: NodeID) async {
    defer {
      let hasMore = lanes.withLock { lanes in
        lanes[node]?.isBusy = false
        return lanes[node]?.waiting.isEmpty == false
      }
      if hasMore { filled.raise() }
    }
    guard let (cluster, sender) = origin(), let address = addresses[node] else { return }
    for message in messages {
      do {
        try await network.deliver(
          ReplicaEnvelope(cluster: cluster, sender: sender, message: message), to: address)
        note(node, isSilent: false)
      } catch {
        if note(node, isSilent: true) {
          logger.info("a machine takes no messages", metadata: ["node": "\(node)", "error": "\(error)"])
        }
        return
      }
    }
  }

  /// - Returns: whether that is new.
  @discardableResult
  private func note(_ node: NodeID, isSilent: Bool) -> Bool {
    lanes.withLock { lanes in
      defer { lanes[node]?.isSilent = isSilent }
      return lanes[node]?.isSilent != isSilent
    }
  }
}
