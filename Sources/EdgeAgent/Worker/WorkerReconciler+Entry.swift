import EdgeModel

extension WorkerReconciler {
  /// What a worker knows of one allocation, beside what its runtime says.
  struct Entry {
    enum Work { case bringingUp, takingDown }

    var observed: ObservedAllocation
    var work: Work?
    /// What shall run; `nil` for what no set ever had.
    var workload: WorkloadSpec?
    /// It was well since it was last brought up.
    var isUp = false
    /// Since when it is up.
    var upSince: Timestamp?
    /// Whether it ever was up, also under an earlier agent: then its end is a mishap, not a mistake of the app.
    var wasUp = false
    /// It runs, and has to be ended since it isn't well: why.
    var unwell: String?
    /// Services beside the main one may run, whatever becomes of it.
    var leavesRest = false
    /// Nothing is tried before.
    var notBefore: Timestamp?
    var retries: UInt32 = 0
    /// What is left of it was taken away.
    var isCleared = false

    init(observed: ObservedAllocation) { self.observed = observed }

    /// Whether it came to an end that nothing follows of.
    var isOver: Bool { observed.phase == .failed || observed.phase == .completed }
  }
}
