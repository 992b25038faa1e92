/// A scorer that works on the columns of all machines at once. It says the same as its scores.
protocol ColumnScorer: NodeScorer {
  /// Whether a machine's score changes only when that machine does.
  var isLocal: Bool { get }
  /// What every machine gets, where the workload is no reason for a difference.
  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64?
  func points(at index: Int, _ prepared: borrowing Prepared) -> Int64
  func addAll(_ weight: Int64, _ workload: WorkloadView, _ context: CycleContext, to board: inout Board)
  /// The same for some machines, each once.
  func add(
    _ weight: Int64, _ workload: WorkloadView, _ context: CycleContext, at places: [Int32], to board: inout Board)
}

extension ColumnScorer {
  func constant(for workload: WorkloadView, _ cluster: WorkingCluster) -> Int64? { nil }

  @inline(__always)
  func addAll(_ weight: Int64, _ workload: WorkloadView, _ context: CycleContext, to board: inout Board) {
    let prepared = prepare(workload, context)
    board.add(weight) { points(at: $0, prepared) }
  }

  @inline(__always)
  func add(
    _ weight: Int64, _ workload: WorkloadView, _ context: CycleContext, at places: [Int32], to board: inout Board
  ) {
    let prepared = prepare(workload, context)
    for place in places { board.totals[Int(place)] &+= weight &* points(at: Int(place), prepared) }
  }
}

/// What a local scorer looks at.
public struct LocalInput {
  let workload: WorkloadView
  let needs: Needs
  let cluster: WorkingCluster
  let columns: Columns
}

/// A scorer that looks at one machine at a time.
protocol LocalScorer: ColumnScorer where Prepared == LocalInput {}

extension LocalScorer {
  var isLocal: Bool { true }

  public func prepare(_ workload: WorkloadView, _ context: borrowing CycleContext) -> LocalInput {
    let cluster = context.cluster
    return LocalInput(
      workload: workload, needs: cluster.needs(of: workload), cluster: cluster, columns: cluster.columns)
  }

  public func score(_ workload: WorkloadView, on node: NodeView, _ prepared: borrowing LocalInput) -> Score {
    prepared.cluster.index(of: node.id).map { Score(points(at: $0, prepared)) } ?? Score(0)
  }
}
