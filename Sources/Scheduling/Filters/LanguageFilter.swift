/// Only machines whose runtime can build and start the workload's language.
public struct LanguageFilter: NodeFilter {
  public let name = "language"

  public init() {}

  public func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict {
    guard let language = workload.language, !node.languages.contains(language) else { return .feasible }
    let runtime = node.runtime.isEmpty ? "its runtime" : "its runtime '\(Words.cut(node.runtime))'"
    let known = node.languages.isEmpty ? "nothing" : Words.list(node.languages.sorted())
    return .infeasible("\(runtime) can't run \(Words.cut(language)), it runs \(known)")
  }
}
