public import EdgeModel

/// Why a plan is as it is: every workload, on every machine.
public struct PlanExplanation: Codable, Hashable, Sendable {
  /// In the order of the request.
  public var workloads: [WorkloadExplanation]

  public init(workloads: [WorkloadExplanation] = []) { self.workloads = workloads }

  public subscript(_ workload: WorkloadID) -> WorkloadExplanation? { workloads.first { $0.workload == workload } }
}

/// Why a workload got its machine, or none.
public struct WorkloadExplanation: Codable, Hashable, Sendable {
  public var workload: WorkloadID
  public var name: String
  /// The machine it got.
  public var node: NodeID?
  /// Every machine of the snapshot, sorted by name.
  public var nodes: [NodeExplanation]

  public init(workload: WorkloadID, name: String, node: NodeID?, nodes: [NodeExplanation]) {
    self.workload = workload
    self.name = name
    self.node = node
    self.nodes = nodes
  }

  /// How many machines a reason names before it counts the rest.
  static let machinesNamed = 10

  /// Why no machine was found, in one sentence; `nil` if one was.
  public var failureReason: String? {
    guard node == nil else { return nil }
    guard !nodes.isEmpty else { return "there is no machine yet: start an agent, or let one join" }
    let shown = nodes.prefix(Self.machinesNamed).map { "\($0.name): \($0.reasons.joined(separator: ", "))" }
    let rest = nodes.count > shown.count ? "; and \(nodes.count - shown.count) more" : ""
    return "no machine can run it (\(shown.joined(separator: "; "))\(rest))"
  }
}

/// What was said of one workload on one machine.
public struct NodeExplanation: Codable, Hashable, Sendable {
  public var node: NodeID
  public var name: String
  /// Why it can't run there, one sentence a filter; empty if it can.
  public var reasons: [String]
  /// How well it suits, where it can run.
  public var terms: [ScoreTerm]

  public init(node: NodeID, name: String, reasons: [String], terms: [ScoreTerm] = []) {
    self.node = node
    self.name = name
    self.reasons = reasons
    self.terms = terms
  }

  public var isFeasible: Bool { reasons.isEmpty }
}

/// What one scorer said.
public struct ScoreTerm: Codable, Hashable, Sendable {
  public var scorer: String
  public var score: Score

  public init(scorer: String, score: Score) {
    self.scorer = scorer
    self.score = score
  }
}

extension WorkloadExplanation: CustomStringConvertible {
  /// A line for the workload, and one for each machine: `*` for the chosen one, `x` for those that can't run it.
  public var description: String {
    let width = nodes.map(\.name.count).max() ?? 0
    let lines = nodes.map { other in
      let mark = other.node == node ? "*" : other.isFeasible ? " " : "x"
      let padded = other.name + String(repeating: " ", count: width - other.name.count)
      let words =
        other.isFeasible
        ? other.terms.map { "\($0.scorer) \($0.score)" }.joined(separator: ", ")
        : other.reasons.joined(separator: ", ")
      return "  \(mark) \(padded)  \(words)"
    }
    let chosen = nodes.first { $0.node == node }?.name
    return (["\(name): \(chosen ?? "no machine")"] + lines).joined(separator: "\n")
  }
}
