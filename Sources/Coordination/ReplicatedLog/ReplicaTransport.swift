public import EdgeModel

/// How replicas reach each other. Messages may be lost, doubled, late or out of order: the protocol expects it.
public protocol ReplicaTransport: Sendable {
  /// Sends a message, or drops it when that can't be done soon. Returns at once.
  func send(_ message: ReplicaMessage, to node: NodeID)
}
