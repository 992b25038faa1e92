/// Only machines with all labels that the workload requires.
public struct LabelFilter: NodeFilter {
  public let name = "labels"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    var faults: [String] = []
    for (key, value) in workload.requiredLabels.sorted(by: { $0.key < $1.key }) {
      switch node.labels[key] {
      case value?: continue
      case let other?:
        faults.append("has label \(Words.cut(key))=\(Words.cut(other)), needs \(Words.cut(value))")
      case nil: faults.append("has no label \(Words.cut(key)) (needs \(Words.cut(value)))")
      }
    }
    return faults.isEmpty ? .feasible : .infeasible(faults.joined(separator: ", "))
  }
}
