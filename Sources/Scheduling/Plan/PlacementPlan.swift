public import EdgeModel

/// What to do, on which state it rests, and why.
public struct PlacementPlan: Codable, Hashable, Sendable {
  /// The version of the snapshot that it was made from.
  public var base: DesiredVersion
  /// The epoch of the leader that made it; of its base, unless said otherwise.
  public var epoch: UInt64
  /// In the order in which they are carried out: what makes way comes before what takes its place. What is placed may be there in
  /// its turn, or, where no order has a turn for it, once all is done; ``PlanCheck`` holds every plan to that.
  public var actions: [PlacementAction]
  /// Why, for every workload that was asked about.
  public var explanation: PlanExplanation

  /// - Parameter epoch: of the leader that made it; that of the base where it is `nil`.
  public init(
    base: DesiredVersion, epoch: UInt64? = nil, actions: [PlacementAction], explanation: PlanExplanation
  ) {
    self.base = base
    self.epoch = epoch ?? base.epoch
    self.actions = actions
    self.explanation = explanation
  }

  /// Where a workload is when the plan is carried out, be it that it stays there; `nil` if it found no machine.
  public func node(of workload: WorkloadID) -> NodeID? {
    for action in actions {
      switch action {
      case .start(workload, let node), .move(workload, _, let node): return node
      case .start, .move, .stop: continue
      }
    }
    return explanation[workload]?.node
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

extension PlacementAction {
  /// Whom it is about.
  public var workload: WorkloadID {
    switch self {
    case .start(let workload, _), .stop(let workload, _), .move(let workload, _, _): workload
    }
  }
}
