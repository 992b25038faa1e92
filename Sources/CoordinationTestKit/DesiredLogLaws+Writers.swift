internal import Coordination
internal import EdgeModel

extension DesiredLogLaw {
  /// Several who write at once.
  static let writers: [DesiredLogLaw] = [
    DesiredLogLaw("of writers that decided at the same position exactly one wins, and the others hear of a conflict") {
      bench in
      let (state, epoch) = try await bench.start()
      var version = state.version
      var won: [NodeRecord] = []
      for round in 0..<10 {
        let records = try (0..<4).map { try SampleRecords.node("round-\(round)-\($0)") }
        let position = version
        let winners = try await withThrowingTaskGroup(of: (NodeRecord, DesiredVersion)?.self) { group in
          for record in records {
            group.addTask {
              do {
                return (record, try await bench.log.append([.node(record)], after: position, epoch: epoch))
              } catch let error as DesiredLogError where error.code == .conflict {
                return nil
              }
            }
          }
          var winners: [(NodeRecord, DesiredVersion)] = []
          for try await case let winner? in group { winners.append(winner) }
          return winners
        }
        try bench.expectEqual(winners.count, 1, "the number of winners after \(position)")
        for (record, next) in winners {
          won.append(record)
          version = next
        }
      }
      let entries = try await bench.entries(after: state.version, limit: 100)
      try bench.expectEqual(entries.map(\.changes), won.map { [.node($0)] }, "the list of entries")
    },
    DesiredLogLaw("writers that decide again after a conflict all get through, each once") { bench in
      let (state, epoch) = try await bench.start()
      let records = try (0..<12).map { try SampleRecords.node("writer-\($0)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for record in records {
          group.addTask {
            while true {
              let position = try await bench.log.state().version
              do {
                _ = try await bench.log.append([.node(record)], after: position, epoch: epoch)
                return
              } catch let error as DesiredLogError where error.isRetriable {
                try Task.checkCancellation()
              }
            }
          }
        }
        try await group.waitForAll()
      }
      let entries = try await bench.entries(after: state.version, limit: 100)
      let written = entries.flatMap(\.changes)
      try bench.expectEqual(written.count, records.count, "the number of changes")
      try bench.expectEqual(Set(written), Set(records.map { .node($0) }), "the set of changes")
      try bench.expectEqual(
        entries.map(\.version.index), Array((state.version.index + 1)...(state.version.index + 12)),
        "the list of indices")
    },
  ]
}
