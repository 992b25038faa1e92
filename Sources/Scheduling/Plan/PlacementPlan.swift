public import EdgeModel

/// What to do, on which state it rests, and why.
public struct PlacementPlan: Codable, Hashable, Sendable {
  /// The version of the snapshot that it was made from.
  public var base: DesiredVersion
  public var actions: [PlacementAction]
  public var explanation: PlanExplanation

  public init(base: DesiredVersion, actions: [PlacementAction], explanation: PlanExplanation) {
    self.base = base
    self.actions = actions
    self.explanation = explanation
  }

  /// Where the plan puts a workload; `nil` if it found no machine.
  public func node(of workload: WorkloadID) -> NodeID? {
    for action in actions {
      switch action {
      case .start(workload, let node), .move(workload, _, let node): return node
      case .start, .move, .stop: continue
      }
    }
    return nil
  }
}

/// A step of a plan.
public enum PlacementAction: Hashable, Sendable {
  case start(WorkloadID, on: NodeID)
  case stop(WorkloadID, on: NodeID)
  case move(WorkloadID, from: NodeID, to: NodeID)
}

extension PlacementAction: Codable {
  private enum Key: String, CodingKey { case action, workload, node, from }
  private enum Kind: String, Codable { case start, stop, move }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let workload = try container.decode(WorkloadID.self, forKey: .workload)
    let node = try container.decode(NodeID.self, forKey: .node)
    switch try container.decode(Kind.self, forKey: .action) {
    case .start: self = .start(workload, on: node)
    case .stop: self = .stop(workload, on: node)
    case .move: self = .move(workload, from: try container.decode(NodeID.self, forKey: .from), to: node)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func put(_ kind: Kind, _ workload: WorkloadID, _ node: NodeID) throws {
      try container.encode(kind, forKey: .action)
      try container.encode(workload, forKey: .workload)
      try container.encode(node, forKey: .node)
    }
    switch self {
    case .start(let workload, let node): try put(.start, workload, node)
    case .stop(let workload, let node): try put(.stop, workload, node)
    case .move(let workload, let from, let node):
      try put(.move, workload, node)
      try container.encode(from, forKey: .from)
    }
  }
}
