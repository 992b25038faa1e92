/// A scorer with what it worked out for one workload, whatever its type.
struct PreparedScorer {
  let term: (WorkloadView, NodeView) -> ScoreTerm

  init(_ scorer: some NodeScorer, _ workload: WorkloadView, _ context: CycleContext) {
    let prepared = scorer.prepare(workload, context)
    term = { ScoreTerm(scorer: scorer.name, score: scorer.score($0, on: $1, prepared)) }
  }
}
