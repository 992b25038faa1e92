/// Finds out whether somebody listens at an address, by a TCP connect that is closed again at once.
package protocol Connector: Sendable {
  /// Never blocks a thread of the cooperative pool. When the task is cancelled it ends at once, its descriptor closed.
  func connect(to address: IPAddress, zone: String?, port: UInt16, within limit: Duration) async -> ConnectOutcome
}

/// What came of a connect.
package enum ConnectOutcome: Hashable, Sendable {
  /// Somebody accepts connections there.
  case open
  /// Nobody is there, or nobody that answers: the ordinary case in a probe.
  case absent(reason: String)
  /// This machine couldn't even try, for want of descriptors or the like.
  case failed(reason: String)
  /// The task was cancelled.
  case cancelled
}
