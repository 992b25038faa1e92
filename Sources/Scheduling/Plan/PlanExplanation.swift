public import EdgeModel

/// Why a plan is as it is: every workload, on every machine.
public struct PlanExplanation: Codable, Hashable, Sendable {
  /// In the order of the request.
  public var workloads: [WorkloadExplanation]

  /// Empty for a plan about nothing.
  public init(workloads: [WorkloadExplanation] = []) { self.workloads = workloads }

  /// What is said of one workload; `nil` if it was not asked about.
  public subscript(_ workload: WorkloadID) -> WorkloadExplanation? { workloads.first { $0.workload == workload } }
}

/// Why a workload got its machine, or none.
public struct WorkloadExplanation: Codable, Hashable, Sendable {
  /// Whom it is about.
  public var workload: WorkloadID
  /// What people call it, cut to a line.
  public var name: String
  /// The machine it got.
  public var node: NodeID?
  /// Every machine of the snapshot, sorted by name; empty where only counts were asked for.
  public var nodes: [NodeExplanation]
  /// Of each filter that said no to any machine, to how many. With every machine listed a machine counts for every filter that
  /// said no, otherwise for the first one alone.
  public var rejections: [RejectionCount] = []
  /// The smallest change that would give it a machine; `nil` if it has one or no change of one kind would do.
  public var smallestChange: SmallestChange?
  /// What else decided, such as a group of which another part fits nowhere.
  public var note: String?

  /// - Parameter nodes: every machine, or none where only counts were asked for.
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
    if let note { return note }
    if nodes.isEmpty, !rejections.isEmpty {
      let counts = rejections.map { "\($0.filter): \($0.nodes)" }.joined(separator: ", ")
      return "no machine can run it (\(counts))"
    }
    guard !nodes.isEmpty else { return "there is no machine yet: start an agent, or let one join" }
    let shown = nodes.prefix(Self.machinesNamed).map { "\($0.name): \($0.reasons.joined(separator: ", "))" }
    let rest = nodes.count > shown.count ? "; and \(nodes.count - shown.count) more" : ""
    return "no machine can run it (\(shown.joined(separator: "; "))\(rest))"
  }
}

/// How many machines a filter kept a workload away from.
public struct RejectionCount: Codable, Hashable, Sendable {
  /// The filter's ``NodeFilter/name``.
  public var filter: String
  /// How many machines it said no to.
  public var nodes: Int

  /// - Parameter nodes: above 0.
  public init(filter: String, nodes: Int) {
    self.filter = filter
    self.nodes = nodes
  }
}

/// A change with which a workload would fit somewhere.
public struct SmallestChange: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What, such as `512 MiB more memory`.
  public var words: String
  /// Any one of these would do.
  public var nodes: [NodeID]

  /// - Parameter nodes: at least one.
  public init(words: String, nodes: [NodeID]) {
    self.words = words
    self.nodes = nodes
  }

  /// `512 MiB more memory on any of 3 machines`.
  public var description: String {
    nodes.count == 1 ? "\(words) on 1 machine" : "\(words) on any of \(nodes.count) machines"
  }
}

/// What was said of one workload on one machine.
public struct NodeExplanation: Codable, Hashable, Sendable {
  /// The machine.
  public var node: NodeID
  /// What people call the machine, cut to a line.
  public var name: String
  /// Why it can't run there, one sentence a filter; empty if it can.
  public var reasons: [String]
  /// How well it suits, where it can run.
  public var terms: [ScoreTerm]

  /// - Parameter reasons: in the order of the filters.
  public init(node: NodeID, name: String, reasons: [String], terms: [ScoreTerm] = []) {
    self.node = node
    self.name = name
    self.reasons = reasons
    self.terms = terms
  }

  /// Whether it could run there.
  public var isFeasible: Bool { reasons.isEmpty }
}

/// What one scorer said.
public struct ScoreTerm: Codable, Hashable, Sendable {
  /// The scorer's ``NodeScorer/name``.
  public var scorer: String
  /// Without the scorer's weight.
  public var score: Score

  /// - Parameter score: without the scorer's weight.
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
    let chosen = nodes.first { $0.node == node }?.name ?? node?.rawValue
    var rest = note.map { ["  \($0)"] } ?? []
    if node == nil {
      if !rejections.isEmpty {
        rest.append(
          "  " + rejections.map { "\($0.filter): \($0.nodes)" }.joined(separator: ", ")
            + " of \(max(nodes.count, rejections.map(\.nodes).max() ?? 0)) machines")
      }
      if let smallestChange { rest.append("  it could run with \(smallestChange)") }
    }
    return (["\(name): \(chosen ?? "no machine")"] + lines + rest).joined(separator: "\n")
  }
}
