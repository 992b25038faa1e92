/// A scorer that looks at the shares of CPU and memory which would be spoken for, in ten-thousandths.
protocol ShareScorer: LocalScorer {
  var form: ShareForm { get }
}

extension ShareScorer {
  func points(at index: Int, _ input: borrowing LocalInput) -> Int64 {
    form.points(
      cpu: input.columns.share(0, at: index, with: input.needs.cpu),
      memory: input.columns.share(1, at: index, with: input.needs.memory))
  }
}
