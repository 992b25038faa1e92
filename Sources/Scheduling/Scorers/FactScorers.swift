/// Prefers machines that have the workload's image.
public struct ImageScorer: LocalScorer {
  public let name = "image"

  public init() {}

  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64? { workload.image == nil ? 0 : nil }

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    guard let image = input.workload.image else { return 0 }
    return input.cluster.nodes[index].images.contains(image) ? 10_000 : 0
  }
}

/// Prefers machines on which nothing of the workload's group failed lately; a failure counts half after each half-life.
public struct RecentFailureScorer: LocalScorer {
  public let name = "failures"
  private let halfLifeSeconds: Int64

  /// - Parameter halfLife: whole seconds count; ten minutes, unless said otherwise.
  public init(halfLife: Duration = .seconds(600)) { halfLifeSeconds = max(1, halfLife.components.seconds) }

  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64? { cluster.hasFailures ? nil : 10_000 }

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    var penalty: Int64 = 0
    for failure in input.cluster.nodes[index].failures
    where failure.group == nil || failure.group == input.workload.group {
      let age = max(0, failure.ageSeconds)
      let halvings = age / halfLifeSeconds
      guard halvings < 12 else { continue }
      // Between two halvings on a straight line.
      let whole: Int64 = 4_000 >> halvings
      let (part, overflow) = (age % halfLifeSeconds).multipliedReportingOverflow(by: whole / 2)
      penalty = min(10_000, penalty + whole - (overflow ? whole / 2 : part / halfLifeSeconds))
    }
    return 10_000 - penalty
  }
}

/// Prefers machines without taints that ask to be avoided.
public struct TaintScorer: LocalScorer {
  public let name = "avoided"

  public init() {}

  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64? { cluster.hasAvoided ? nil : 10_000 }

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    let node = input.cluster.nodes[index]
    if node.taints.isEmpty { return 10_000 }
    let avoided = node.taints.count { taint in
      taint.effect == .avoid && !input.workload.rules.tolerations.contains { $0.covers(taint) }
    }
    return 10_000 / (1 + Int64(avoided))
  }
}

/// Prefers machines whose labels the workload likes: the share of its preferences, by weight, that a machine meets.
public struct NodePreferenceScorer: LocalScorer {
  public let name = "preferred"

  public init() {}

  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64? {
    workload.rules.preferredNodes.isEmpty ? 0 : nil
  }

  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    let labels = input.cluster.nodes[index].labels
    var (sum, met): (Int64, Int64) = (0, 0)
    for preference in input.workload.rules.preferredNodes {
      let weight = Int64(min(100, max(1, preference.weight)))
      sum += weight
      if preference.selector.matches(labels) { met += weight }
    }
    return sum == 0 ? 0 : met * 10_000 / sum
  }
}

/// Prefers machines by a number that comes in as one of their attributes, such as a price: the lowest gets the most.
public struct AttributeScorer: LocalScorer {
  public let name: String
  private let attribute: String
  private let best: Int64
  private let worst: Int64

  /// - Parameters:
  ///   - best: the value that gets the whole score; `worst` gets nothing, and between them it is proportional.
  public init(_ attribute: String, best: Int64, worst: Int64) {
    name = "attribute-\(attribute)"
    self.attribute = attribute
    self.best = best
    self.worst = worst
  }

  /// A machine without the attribute gets nothing.
  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    guard let value = input.cluster.nodes[index].attributes[attribute] else { return 0 }
    let (low, high) = (Amount.of(min(best, worst)), Amount.of(max(best, worst)))
    let share = Reciprocal(high - low).share(of: min(high, max(low, Amount.of(value))) - low)
    return best <= worst ? 10_000 - share : share
  }
}
