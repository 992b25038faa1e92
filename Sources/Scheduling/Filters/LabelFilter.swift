/// Only machines with all labels that the workload requires.
public struct LabelFilter: NodeFilter, FactFilter {
  public let name = "labels"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    var faults: [String] = []
    var missing: [String] = []
    for (key, value) in workload.requiredLabels.sorted(by: { $0.key < $1.key }) {
      let other = node.labels[key]
      if other == value { continue }
      missing.append("\(Words.cut(key))=\(Words.cut(value))")
      faults.append(
        other.map { "has label \(Words.cut(key))=\(Words.cut($0)), needs \(Words.cut(value))" }
          ?? "has no label \(Words.cut(key)) (needs \(Words.cut(value)))")
    }
    for expression in workload.rules.nodeSelector.expressions where !expression.matches(node.labels) {
      missing.append("labels with \(expression)")
      faults.append("has labels without \(expression)")
    }
    guard !faults.isEmpty else { return .feasible }
    let plain = missing.count == 1 ? "label" : "labels"
    let remedy = missing.map { $0.hasPrefix("labels with ") ? $0 : "\(plain) \($0)" }
    return .infeasible(Rejection(faults.joined(separator: ", "), remedy: Words.list(remedy)))
  }

  func concerns(_ workload: WorkloadView) -> Bool {
    !workload.requiredLabels.isEmpty || !workload.rules.nodeSelector.expressions.isEmpty
  }

  func allows(_ workload: WorkloadView, on node: NodeView) -> Bool {
    workload.requiredLabels.allSatisfy { node.labels[$0.key] == $0.value }
      && workload.rules.nodeSelector.matches(node.labels)
  }
}
