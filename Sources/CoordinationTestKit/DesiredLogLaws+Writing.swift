internal import Coordination
internal import EdgeModel

extension DesiredLogLaw {
  /// Whole entries at the next position, by who may write.
  static let writing: [DesiredLogLaw] = [
    DesiredLogLaw("an append is the next position of the writer's epoch, and the state has it") { bench in
      let (state, epoch) = try await bench.start()
      let record = try SampleRecords.node()
      let version = try await bench.log.append([.node(record)], after: state.version, epoch: epoch)
      try bench.expectEqual(version, DesiredVersion(epoch: epoch, index: state.version.index + 1), "the position")
      let after = try await bench.log.state()
      try bench.expectEqual(after.version, version, "the state's position")
      try bench.expectEqual(after.nodes[record.id], record, "the record")
    },
    DesiredLogLaw("an append without changes is an entry, too") { bench in
      let (state, epoch) = try await bench.start()
      let version = try await bench.log.append([], after: state.version, epoch: epoch)
      try bench.expectEqual(version, DesiredVersion(epoch: epoch, index: state.version.index + 1), "the position")
      let entries = try await bench.entries(after: state.version, limit: 10)
      try bench.expectEqual(entries, [DesiredEntry(version: version, changes: [])], "the list of new entries")
    },
    DesiredLogLaw("an append after a position that the log has left is a conflict, and writes nothing") { bench in
      let (state, epoch) = try await bench.start()
      _ = try await bench.log.append([], after: state.version, epoch: epoch)
      let record = try SampleRecords.node()
      try await bench.expectUntouched(.conflict, "an append after \(state.version)") {
        _ = try await bench.log.append([.node(record)], after: state.version, epoch: epoch)
      }
    },
    DesiredLogLaw("an append after a position that the log never had is a conflict, and writes nothing") { bench in
      let (state, epoch) = try await bench.start()
      let version = try await bench.log.append([], after: state.version, epoch: epoch)
      let ahead = DesiredVersion(epoch: epoch, index: version.index + 5)
      try await bench.expectUntouched(.conflict, "an append after \(ahead)") {
        _ = try await bench.log.append([], after: ahead, epoch: epoch)
      }
      let foreign = DesiredVersion(epoch: version.epoch - 1, index: version.index)
      try await bench.expectUntouched(.conflict, "an append after \(foreign), where the log has \(version)") {
        _ = try await bench.log.append([], after: foreign, epoch: epoch)
      }
    },
    DesiredLogLaw("an older epoch is refused as stale, and writes nothing") { bench in
      var (state, epoch) = try await bench.start()
      if bench.traits.contains(.takesHigherEpochs) { epoch += 3 }
      let version = try await bench.log.append([], after: state.version, epoch: epoch)
      state = try await bench.log.state()
      for after in [version, .zero] {
        try await bench.expectUntouched(.staleEpoch, "epoch \(epoch - 1) after \(epoch) has written") {
          _ = try await bench.log.append([], after: after, epoch: epoch - 1)
        }
      }
    },
    DesiredLogLaw("an epoch that a log with an election didn't give is refused as stale") { bench in
      guard !bench.traits.contains(.takesHigherEpochs) else { return }
      let (state, epoch) = try await bench.start()
      try await bench.expectUntouched(.staleEpoch, "epoch \(epoch + 1), which nobody leads") {
        _ = try await bench.log.append([], after: state.version, epoch: epoch + 1)
      }
    },
    DesiredLogLaw("a higher epoch goes on where the lower one ended") { bench in
      guard bench.traits.contains(.takesHigherEpochs) else { return }
      let (state, epoch) = try await bench.start()
      let first = try await bench.log.append([], after: state.version, epoch: epoch + 2)
      try bench.expectEqual(first, DesiredVersion(epoch: epoch + 2, index: state.version.index + 1), "the position")
    },
    DesiredLogLaw("changes are written all or none") { bench in
      let (state, epoch) = try await bench.start()
      let record = try SampleRecords.node()
      var illegal = try SampleRecords.allocation(epoch: epoch)
      try illegal.move(to: .stop, because: .asked, by: .user)
      let changes: [DesiredChange] = [.node(record), .allocation(illegal)]
      try await bench.expectUntouched(.refused, "a legal change with an illegal one") {
        _ = try await bench.log.append(changes, after: state.version, epoch: epoch)
      }
      let entries = try await bench.entries(after: state.version, limit: 10)
      try bench.expect(entries.isEmpty, "the refused changes left \(entries.count) entries")
    },
  ]
}
