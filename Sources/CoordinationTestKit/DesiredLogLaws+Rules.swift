internal import Coordination
internal import EdgeModel

extension DesiredLogLaw {
  /// The rules of `DesiredState.appending`: every log applies them.
  static let rules: [DesiredLogLaw] = [
    DesiredLogLaw("a log belongs to one cluster") { bench in
      var (state, epoch) = try await bench.start()
      let cluster = state.cluster ?? .random()
      _ = try await bench.log.append([.cluster(cluster)], after: state.version, epoch: epoch)
      state = try await bench.log.state()
      try bench.expectEqual(state.cluster, cluster, "the cluster")
      try await bench.expectUntouched(.refused, "another cluster") {
        _ = try await bench.log.append([.cluster(.random())], after: state.version, epoch: epoch)
      }
    },
    DesiredLogLaw("an allocation takes the steps of the table and no others") { bench in
      let (state, epoch) = try await bench.start()
      let placed = try SampleRecords.allocation(epoch: epoch)
      var failed = placed
      try failed.move(to: .failed, because: .failed("no such file"), by: .worker)
      var removed = failed
      try removed.move(to: .remove, because: .destroyed, by: .user)
      try removed.move(to: .removed, because: .confirmedGone, by: .worker)
      var version = try await bench.log.append([.allocation(placed)], after: state.version, epoch: epoch)
      try await bench.expectUntouched(.refused, "a step from run to removed") {
        _ = try await bench.log.append([.allocation(removed)], after: version, epoch: epoch)
      }
      version = try await bench.log.append([.allocation(failed)], after: version, epoch: epoch)
      try await bench.expectUntouched(.refused, "a step from failed to run") {
        _ = try await bench.log.append([.allocation(placed)], after: version, epoch: epoch)
      }
      let stored = try await bench.log.state().allocations[placed.id]
      try bench.expectEqual(stored, failed, "the allocation")
    },
    DesiredLogLaw("an allocation can't become another one") { bench in
      let (state, epoch) = try await bench.start()
      let deployment = DeploymentID.random()
      let placed = try SampleRecords.allocation(deployment, epoch: epoch)
      let elsewhere = try SampleRecords.allocation(deployment, epoch: epoch)
      let version = try await bench.log.append([.allocation(placed)], after: state.version, epoch: epoch)
      try await bench.expectUntouched(.refused, "the same allocation on another machine") {
        _ = try await bench.log.append([.allocation(elsewhere)], after: version, epoch: epoch)
      }
    },
    DesiredLogLaw("voters that can't hold a log are refused") { bench in
      let (state, epoch) = try await bench.start()
      for set in [
        VoterSet(voters: []), VoterSet(voters: [.random()], mode: .ranked),
        VoterSet(voters: Array(repeating: .random(), count: 3)),
      ] {
        try await bench.expectUntouched(.refused, "\(set.voters.count) voters in mode \(set.mode)") {
          _ = try await bench.log.append([.voters(set)], after: state.version, epoch: epoch)
        }
      }
    },
  ]
}
