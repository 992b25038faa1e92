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
  /// The leader put it on its machine.
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
  /// The phase that the step begins in.
  public var from: AllocationPhase
  /// The phase that it ends in.
  public var to: AllocationPhase
  /// The one reason that allows the step.
  public var reason: ReasonKind
  /// Who may take it.
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

  /// Whether ``table`` has the step for this role.
  public static func isLegal(
    from: AllocationPhase, to: AllocationPhase, because reason: TransitionReason, by role: Actor.Role
  ) -> Bool {
    table.contains { $0.from == from && $0.to == to && $0.reason == reason.kind && $0.roles.contains(role) }
  }
}

extension TransitionReason {
  /// The reason without its words, as the table of steps has it.
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
  /// The allocation that stays as it was.
  public let allocation: AllocationID
  /// The phase that it is in.
  public let from: AllocationPhase
  /// The phase that was asked for.
  public let to: AllocationPhase
  /// The reason that was given.
  public let reason: TransitionReason
  /// The role of who asked.
  public let role: Actor.Role

  public var description: String {
    "allocation \(allocation) can't go from \(from.rawValue) to \(to.rawValue) because of \(reason.kind.rawValue) by a \(role.rawValue)"
  }
}
