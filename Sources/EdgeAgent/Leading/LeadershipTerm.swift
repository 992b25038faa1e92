import Coordination
import EdgeModel

/// What an agent has while it leads in one epoch. It ends with the lead.
struct LeadershipTerm: Sendable {
  let epoch: UInt64
  let writer: DesiredWriter
  let reports: ObservedReports
  let watch: MachineWatch
  /// The broker that the leader provides, if it does.
  let broker = ProvidedBroker()
  /// The branches that deployments follow.
  let branches: BranchBoard
  /// The apps that shall move and don't.
  let moves: MoveBoard

  private let began: Stopwatch

  /// For how long this machine has led in this epoch.
  var age: Duration { began.elapsed }

  /// How long nothing was heard of the machines that are gone. What a leader before this one heard it can't know.
  var silences: [NodeID: Duration] { watch.silences.mapValues { min($0, age) } }

  /// A new leader has heard nobody yet.
  init(epoch: UInt64, log: any CoordinatedLog, watch: MachineWatch, reports: ObservedReports = ObservedReports()) {
    began = watch.time.stopwatch()
    branches = BranchBoard(watch.time)
    moves = MoveBoard(watch.time)
    self.epoch = epoch
    writer = DesiredWriter(log: log, epoch: epoch)
    self.reports = reports
    self.watch = watch
  }
}
