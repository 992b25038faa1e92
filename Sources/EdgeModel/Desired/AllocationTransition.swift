/// What the leader wants of an allocation.
public enum AllocationPhase: String, Codable, Sendable, CaseIterable {
  /// It shall run.
  case run
  /// It shall not run, and its files and logs stay.
  case stop
  /// It shall not run: it failed, and its logs stay so that people can see why.
  case failed
  /// Nothing of it shall be left.
  case remove
  /// Its machine said that nothing is left. Final.
  case removed
}

/// Why an allocation changed its phase. Encoded as `{"kind": …}`, a failure with its `words`.
public enum TransitionReason: Hashable, Sendable {
  case placed
  /// Its owner stopped or started the deployment.
  case asked
  /// Its machine reported a failure, in the words that a person reads.
  case failed(String)
  /// A newer version or attempt takes its place.
  case superseded
  /// Its owner destroyed the deployment.
  case destroyed
  /// Its machine reported that nothing of it is left.
  case confirmedGone
}

/// A step of an allocation that the writer may take.
public struct AllocationTransition: Hashable, Sendable {
  public var from: AllocationPhase
  public var to: AllocationPhase
  public var reason: ReasonKind
  public var roles: [Actor.Role]

  /// A ``TransitionReason`` without its words.
  public enum ReasonKind: String, Codable, Sendable, CaseIterable {
    case placed, asked, failed, superseded, destroyed, confirmedGone
  }

  /// All legal steps. What isn't here is refused before it is written.
  public static let table: [AllocationTransition] = [
    .init(from: .run, to: .stop, reason: .asked, roles: [.user]),
    .init(from: .stop, to: .run, reason: .asked, roles: [.user]),
    .init(from: .run, to: .failed, reason: .failed, roles: [.worker]),
    .init(from: .run, to: .remove, reason: .superseded, roles: [.leader]),
    .init(from: .run, to: .remove, reason: .destroyed, roles: [.user]),
    .init(from: .stop, to: .remove, reason: .superseded, roles: [.leader]),
    .init(from: .stop, to: .remove, reason: .destroyed, roles: [.user]),
    .init(from: .failed, to: .remove, reason: .superseded, roles: [.leader]),
    .init(from: .failed, to: .remove, reason: .destroyed, roles: [.user]),
    .init(from: .remove, to: .removed, reason: .confirmedGone, roles: [.worker]),
  ]

  public static func isLegal(
    from: AllocationPhase, to: AllocationPhase, because reason: TransitionReason, by role: Actor.Role
  ) -> Bool {
    table.contains { $0.from == from && $0.to == to && $0.reason == reason.kind && $0.roles.contains(role) }
  }
}

extension TransitionReason {
  public var kind: AllocationTransition.ReasonKind {
    switch self {
    case .placed: .placed
    case .asked: .asked
    case .failed: .failed
    case .superseded: .superseded
    case .destroyed: .destroyed
    case .confirmedGone: .confirmedGone
    }
  }
}

extension TransitionReason: Codable {
  private enum Key: String, CodingKey { case kind, words }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(AllocationTransition.ReasonKind.self, forKey: .kind) {
    case .placed: self = .placed
    case .asked: self = .asked
    case .failed: self = .failed(try container.decode(String.self, forKey: .words))
    case .superseded: self = .superseded
    case .destroyed: self = .destroyed
    case .confirmedGone: self = .confirmedGone
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    if case .failed(let words) = self { try container.encode(words, forKey: .words) }
  }
}

/// A step that the table doesn't have.
public struct IllegalTransition: Error, Hashable, Sendable, CustomStringConvertible {
  public let allocation: AllocationID
  public let from: AllocationPhase
  public let to: AllocationPhase
  public let reason: TransitionReason
  public let role: Actor.Role

  public var description: String {
    "allocation \(allocation) can't go from \(from.rawValue) to \(to.rawValue) because of \(reason.kind.rawValue) by a \(role.rawValue)"
  }
}
