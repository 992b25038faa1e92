public import EdgeModel

/// A log of desired state that also says who may write it: replicated over voters, or in a store with leases such as etcd.
///
/// A leader's epoch is never given to another one. Who leads hears of it through ``waitForLeadership(after:)``; who doesn't
/// any more has its appends refused with code `.staleEpoch`, whether or not it has heard.
public protocol CoordinatedLog: DesiredLog {
  /// Who leads, as far as this machine knows.
  func leadership() async throws -> Leadership
  /// Waits until something is known that differs from `known`. Cancelling ends the wait.
  func waitForLeadership(after known: Leadership) async throws -> Leadership
  /// Writes like ``DesiredLog/append(_:after:epoch:)``, and says how far the change has come.
  func propose(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) async throws -> Acknowledgement
  /// Asks the leader, which this machine must be, to hand over: to the machine named, or to the one that is ready first.
  /// It returns when the request is taken; ``waitForLeadership(after:)`` tells what became of it.
  /// - Throws: ``DesiredLogError`` with code `.refused`, and why.
  func handOver(to node: NodeID?) async throws
  /// Takes part until it is cancelled.
  func run() async throws
}

extension CoordinatedLog {
  /// Proposes the changes, and leaves out how durable they are.
  public func append(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) async throws -> DesiredVersion {
    try await propose(changes, after: after, epoch: epoch).version
  }
}

/// That a change is safe, and how safe.
public struct Acknowledgement: Hashable, Sendable {
  /// Where the change is in the log.
  public var version: DesiredVersion
  /// On how many disks it is.
  public var durability: Durability

  public init(version: DesiredVersion, durability: Durability) {
    self.version = version
    self.durability = durability
  }
}
