/// A rule that a machine must meet to get a workload. Pure: no clock, no randomness, no waiting.
public protocol NodeFilter: Sendable {
  /// What it is called in configuration and explanations, such as `resources`.
  var name: String { get }
  /// Whether a workload that is on no machine could run on this one, as the plan has it so far.
  func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict
}

/// What a filter says of a workload on a machine.
public enum Verdict: Hashable, Sendable {
  /// It can run there.
  case feasible
  /// It can't run there, and why.
  case infeasible(Rejection)
}

/// Why a workload can't run on a machine.
public struct Rejection: Codable, Hashable, Sendable, ExpressibleByStringInterpolation {
  /// In words that follow the machine's name and a colon: "runs amd64, needs arm64".
  public var words: String
  /// What would have to be different, in words that follow "it could run with": "512 MiB more memory"; `nil` where nothing helps.
  public var remedy: String?
  /// What is missing of resources; with these the smallest change is found.
  public var shortages: [Shortage]
  /// Whether it would be different if others left the machine.
  public var isCurableByEviction: Bool

  /// - Parameters:
  ///   - words: follow the machine's name and a colon.
  ///   - remedy: follows "it could run with".
  public init(
    _ words: String, remedy: String? = nil, shortages: [Shortage] = [], isCurableByEviction: Bool = false
  ) {
    self.words = words
    self.remedy = remedy
    self.shortages = shortages
    self.isCurableByEviction = isCurableByEviction
  }

  public init(stringLiteral words: String) { self.init(words) }
}

/// How much of a resource is missing.
public struct Shortage: Codable, Hashable, Sendable {
  /// `CPU`, `memory`, `disk` or the resource's name.
  public var resource: String
  /// In the resource's own unit: millicores, bytes, or pieces of a named one.
  public var missing: Int64

  /// - Parameter missing: in the resource's own unit, above 0.
  public init(_ resource: String, missing: Int64) {
    self.resource = resource
    self.missing = missing
  }

  /// `512 MiB more memory`.
  public var words: String { "\(Words.amount(missing, of: resource)) more \(Words.cut(resource))" }
}

/// What filters and scorers can look at beside the one machine. Of one plan, on one thread.
public struct CycleContext {
  /// The cluster with all that this plan has placed so far.
  public let cluster: WorkingCluster

  /// What a filter or scorer sees when it is asked about machines of a working copy.
  public init(_ cluster: WorkingCluster) { self.cluster = cluster }

  /// For asking one filter or scorer about a cluster as it is, in a test for example.
  public init(snapshot: ClusterSnapshot) { self.init(WorkingCluster(snapshot)) }
}

/// A filter that looks at nothing that a plan changes: its word on all machines is kept for workloads with equal wishes.
protocol FactFilter: NodeFilter {
  /// Whether it could say no to this workload at all.
  func concerns(_ workload: WorkloadView) -> Bool
  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool
}

/// A filter that works on the columns of all machines at once. It says the same as its verdicts.
protocol ColumnFilter: NodeFilter {
  func concerns(_ ask: Ask, _ cluster: WorkingCluster) -> Bool
  /// Says no to machines that nobody said no to yet.
  func exclude(_ ask: Ask, from board: inout Board, code: UInt8, _ cluster: WorkingCluster)
}
