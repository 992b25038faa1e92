/// Decides what is a service of ours: the only way from an open port to a ``DiscoveredService``.
///
/// It is called for hosts that answered a TCP connect, several at a time. It must end when its task is cancelled: that
/// is how its time limit is kept. What it reads from the peer it must limit in size itself.
public protocol ServiceVerifier: Sendable {
  /// Asks who answers at an endpoint, whose host is an address.
  /// - Throws: anything, if no answer could be had. That counts as not proven, and its reason is logged.
  func verify(_ endpoint: Endpoint) async throws -> Verification
}

/// A verifier made of a closure.
public struct ClosureVerifier: ServiceVerifier {
  private let body: @Sendable (Endpoint) async throws -> Verification

  /// The closure is called as ``ServiceVerifier/verify(_:)`` is: several at a time.
  public init(_ body: @escaping @Sendable (Endpoint) async throws -> Verification) {
    self.body = body
  }

  public func verify(_ endpoint: Endpoint) async throws -> Verification { try await body(endpoint) }
}
