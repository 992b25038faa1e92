/// Points of each place for each rule, worked out once for a workload.
public struct PlacePoints {
  struct Rule {
    let places: [Int32]
    let points: [Int64]
  }
  let rules: [Rule]
  /// What a machine gets on top.
  let base: Int64
  let cluster: WorkingCluster

  @inline(__always)
  func sum(at index: Int) -> Int64 {
    var sum = base
    for rule in rules {
      let place = rule.places[index]
      if place >= 0 { sum &+= rule.points[Int(place)] }
    }
    return sum
  }
}

/// A scorer that looks at places and who is there.
protocol PlaceScorer: ColumnScorer where Prepared == PlacePoints {}

extension PlaceScorer {
  var isLocal: Bool { false }

  @inline(__always)
  func points(at index: Int, _ prepared: borrowing PlacePoints) -> Int64 { prepared.sum(at: index) }

  func addAll(_ weight: Int64, _ workload: WorkloadView, _ context: CycleContext, to board: inout Board) {
    let prepared = prepare(workload, context)
    var base = weight &* prepared.base
    for rule in prepared.rules {
      // The first is for machines in no place.
      let table = [base] + rule.points.map { base &+ weight &* $0 }
      base = 0
      table.withUnsafeBufferPointer { table in
        rule.places.withUnsafeBufferPointer { places in
          board.add(1) { table[Int(places[$0]) &+ 1] }
        }
      }
    }
  }

  public func score(_ workload: WorkloadView, on node: NodeView, _ prepared: borrowing PlacePoints) -> Score {
    prepared.cluster.index(of: node.id).map { Score(prepared.sum(at: $0)) } ?? Score(0)
  }
}

/// Prefers places with few of the workloads that shall be spread: the place with the fewest gets the most. A machine in no
/// place gets nothing.
public struct SpreadScorer: PlaceScorer {
  public let name = "spread"

  public init() {}

  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64? {
    workload.rules.spread.isEmpty ? 0 : nil
  }

  public func prepare(_ workload: WorkloadView, _ context: borrowing CycleContext) -> PlacePoints {
    let cluster = context.cluster
    let wishes = Int64(max(1, workload.rules.spread.count))
    let rules = workload.rules.spread.map { wish in
      let number = cluster.term(wish.rule)
      let term = cluster.topology.terms[number]
      let least = cluster.topology.least(number)
      let range = Reciprocal(Int64(term.counts.max() ?? 0) - Int64(least))
      let points = term.counts.map { count in
        count <= least ? 10_000 / wishes : (10_000 - range.share(of: Int64(count) - Int64(least))) / wishes
      }
      return PlacePoints.Rule(places: cluster.topology.places[term.key].of, points: points)
    }
    return PlacePoints(rules: rules, base: 0, cluster: cluster)
  }
}

/// Prefers places with workloads that this one had better be near, and without those that it had better not.
public struct AffinityScorer: PlaceScorer {
  public let name = "near"

  public init() {}

  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64? {
    workload.rules.preferredAffinity.isEmpty ? 0 : nil
  }

  public func prepare(_ workload: WorkloadView, _ context: borrowing CycleContext) -> PlacePoints {
    let cluster = context.cluster
    let weights = workload.rules.preferredAffinity.map { Int64(min(100, max(-100, $0.weight))) }
    let whole = max(1, weights.reduce(0) { $0 + abs($1) })
    var base: Int64 = 0
    var rules: [PlacePoints.Rule] = []
    for (weight, wish) in zip(weights, workload.rules.preferredAffinity) {
      let term = cluster.lookUp(wish.rule)
      let points = weight * 10_000 / whole
      // Where they must not be, their absence is what counts.
      if points < 0 { base -= points }
      rules.append(
        PlacePoints.Rule(
          places: cluster.topology.places[term.key].of, points: term.counts.map { $0 > 0 ? points : 0 }))
    }
    return PlacePoints(rules: rules, base: base, cluster: cluster)
  }
}
