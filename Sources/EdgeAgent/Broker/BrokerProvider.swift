public import EdgeModel

/// Makes a broker available to a whole platform while this machine leads it.
///
/// The agent asks for one when its machine leads and others have joined, and cancels it with the lead. What the broker
/// held is nobody's any more then: the next leader provides an empty one, and machines report anew.
public protocol BrokerProvider: Sendable {
  /// Provides a broker until the task is cancelled, and returns when nothing of it is left.
  ///
  /// - Parameter isThere: to be called whenever other machines can reach the broker from now on, with where it is, and with
  ///   `nil` when they can't for a while.
  /// - Throws: whatever keeps it from providing one, which is tried again after a pause; a `MessagingError` that isn't
  ///   retriable where this machine has none to provide: it isn't asked again as long as it leads.
  func provide(_ isThere: @escaping @Sendable (BrokerURL?) -> Void) async throws
}
