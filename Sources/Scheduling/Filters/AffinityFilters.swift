/// Only machines in a place where the workloads are that it wants to be near. The first of a group that wants to be near
/// itself may start anywhere.
public struct AffinityFilter: NodeFilter, ColumnFilter {
  public let name = "affinity"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    guard !workload.rules.affinity.isEmpty, let index = context.cluster.index(of: node.id) else { return .feasible }
    for rule in workload.rules.affinity where !Self.isMet(rule, workload, at: index, context.cluster) {
      return .infeasible(
        "is in no \(Words.cut(rule.topologyKey)) with a workload that it must be near (\(Words.list(rule.selector.expressions.map(\.description))))"
      )
    }
    return .feasible
  }

  func concerns(_ ask: Ask, _ cluster: WorkingCluster) -> Bool { !ask.workload.rules.affinity.isEmpty }

  func exclude(_ ask: Ask, from board: inout Board, code: UInt8, _ cluster: WorkingCluster) {
    let workload = ask.workload
    for rule in workload.rules.affinity {
      let term = cluster.lookUp(rule)
      let places = cluster.topology.places[term.key].of
      let isFirst = term.total == 0 && rule.selector.matches(workload.labels)
      board.block(code: code) { places[$0] < 0 || !isFirst && term.counts[Int(places[$0])] == 0 }
    }
  }

  private static func isMet(
    _ rule: AffinityRule, _ workload: WorkloadView, at index: Int, _ cluster: WorkingCluster
  ) -> Bool {
    let number = cluster.term(rule)
    let term = cluster.topology.terms[number]
    let place = cluster.topology.places[term.key].of[index]
    guard place >= 0 else { return false }
    return term.counts[Int(place)] > 0 || term.total == 0 && rule.selector.matches(workload.labels)
  }
}

/// Only machines in no place where a workload is that it keeps away from, or that keeps it away.
public struct AntiAffinityFilter: NodeFilter, ColumnFilter {
  public let name = "anti-affinity"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let cluster = context.cluster
    guard let index = cluster.index(of: node.id) else { return .feasible }
    for rule in workload.rules.antiAffinity {
      let term = cluster.lookUp(rule)
      let place = cluster.topology.places[term.key].of[index]
      guard place >= 0, term.counts[Int(place)] > 0 else { continue }
      return .infeasible(
        Rejection(
          "is in a \(Words.cut(rule.topologyKey)) with a workload that it keeps away from (\(Words.list(rule.selector.expressions.map(\.description))))",
          isCurableByEviction: true))
    }
    for number in cluster.rulesAgainst(workload) {
      let term = cluster.topology.terms[number]
      let place = cluster.topology.places[term.key].of[index]
      guard place >= 0, term.owners[Int(place)] > 0 else { continue }
      return .infeasible(
        Rejection(
          "is in a \(Words.cut(term.rule.topologyKey)) with a workload that keeps it away", isCurableByEviction: true))
    }
    return .feasible
  }

  func concerns(_ ask: Ask, _ cluster: WorkingCluster) -> Bool {
    cluster.topology.isKeptAway(ask.labelClass) || !ask.workload.rules.antiAffinity.isEmpty
  }

  func exclude(_ ask: Ask, from board: inout Board, code: UInt8, _ cluster: WorkingCluster) {
    for rule in ask.workload.rules.antiAffinity {
      let term = cluster.lookUp(rule)
      if term.total > 0 { Self.block(&board, code, cluster.topology.places[term.key], term.counts) }
    }
    for number in cluster.topology.rulesAgainst(ask.labelClass) {
      let term = cluster.topology.terms[number]
      Self.block(&board, code, cluster.topology.places[term.key], term.owners)
    }
  }

  private static func block(_ board: inout Board, _ code: UInt8, _ places: Topology.Places, _ counts: [Int32]) {
    if places.areMachines {
      counts.withUnsafeBufferPointer { counts in
        for index in counts.indices where counts[index] > 0 { board.block(index, code: code) }
      }
      return
    }
    places.of.withUnsafeBufferPointer { places in
      counts.withUnsafeBufferPointer { counts in
        board.block(code: code) { places[$0] >= 0 && counts[Int(places[$0])] > 0 }
      }
    }
  }
}

/// Only machines in a place that doesn't get too many more than the place with the fewest.
public struct SpreadFilter: NodeFilter, ColumnFilter {
  public let name = "spread"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    let cluster = context.cluster
    guard let index = cluster.index(of: node.id) else { return .feasible }
    for rule in workload.rules.spread {
      guard let skew = rule.maxSkew else { continue }
      let number = cluster.term(rule.rule)
      let term = cluster.topology.terms[number]
      let place = cluster.topology.places[term.key].of[index]
      let key = Words.cut(rule.rule.topologyKey)
      guard place >= 0 else { return .infeasible("has no label \(key) to spread over") }
      let count = term.counts[Int(place)]
      guard count >= Self.limit(skew, cluster.topology.least(number)) else { continue }
      return .infeasible(
        Rejection(
          "is in a \(key) that has \(count) already, more than \(max(1, skew) - 1) above the least",
          isCurableByEviction: true))
    }
    return .feasible
  }

  func concerns(_ ask: Ask, _ cluster: WorkingCluster) -> Bool {
    ask.workload.rules.spread.contains { $0.maxSkew != nil }
  }

  func exclude(_ ask: Ask, from board: inout Board, code: UInt8, _ cluster: WorkingCluster) {
    for rule in ask.workload.rules.spread {
      guard let skew = rule.maxSkew else { continue }
      let number = cluster.term(rule.rule)
      let limit = Self.limit(skew, cluster.topology.least(number))
      let term = cluster.topology.terms[number]
      let places = cluster.topology.places[term.key]
      guard places.leavesOut || term.counts.contains(where: { $0 >= limit }) else { continue }
      places.of.withUnsafeBufferPointer { places in
        term.counts.withUnsafeBufferPointer { counts in
          board.block(code: code) { places[$0] < 0 || counts[Int(places[$0])] >= limit }
        }
      }
    }
  }

  /// The number of workloads at which a place is full.
  private static func limit(_ skew: Int32, _ least: Int32) -> Int32 {
    let (limit, overflow) = least.addingReportingOverflow(max(1, skew))
    return overflow ? .max : limit
  }
}
