public import EdgeModel

/// Stops placing anew when many machines vanish between two looks, by the rule of `MassFailure`: at least half of them, and two;
/// until a quarter of those that vanished are back, or a person says so. The agent's failure detector goes by the same rule.
public struct MassFailureBrake: Codable, Hashable, Sendable {
  private var present: Set<NodeID> = []
  private var failure: MassFailure?

  /// Not engaged; the first look only takes note.
  public init() {}

  /// The machines whose vanishing engaged it, and those that followed; empty while it is not engaged.
  public var vanished: Set<NodeID> { failure?.vanished ?? [] }

  /// Whether nothing is placed anew for now.
  public var isEngaged: Bool { failure != nil }

  /// Takes note of which machines are there now.
  public mutating func look(at snapshot: ClusterSnapshot) {
    let now = Set(snapshot.nodes.filter { $0.isHeard && !$0.isLost }.map(\.id))
    let gone = present.subtracting(now)
    if var known = failure {
      failure = known.isOver(present: now, more: gone) ? nil : known
    } else {
      failure = MassFailure(vanished: gone, of: present.count)
    }
    present = now
  }

  /// A person knows that the machines are gone.
  public mutating func release() { failure = nil }

  /// The request as it may be carried out now: nothing is placed anew while the brake is engaged.
  public func limiting(_ request: PlanRequest, on snapshot: ClusterSnapshot) -> PlanRequest {
    guard isEngaged else { return request }
    var limited = request
    limited.includesDisplaced = false
    let displaced = Set(
      snapshot.nodes.filter { vanished.contains($0.id) || $0.isLost || !$0.isHeard }.flatMap { $0.placed.map(\.id) })
    limited.workloads.removeAll { displaced.contains($0.id) }
    return limited
  }
}
