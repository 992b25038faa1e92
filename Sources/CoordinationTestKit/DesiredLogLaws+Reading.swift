internal import Coordination
internal import EdgeModel

extension DesiredLogLaw {
  /// What was written is read, whole and in order.
  static let reading: [DesiredLogLaw] = [
    DesiredLogLaw("the state is the fold of the entries") { bench in
      let (state, epoch) = try await bench.start()
      let deployment = try SampleRecords.deployment()
      let allocation = try SampleRecords.allocation(deployment.id, epoch: epoch)
      let other = try SampleRecords.node("attic")
      let steps: [[DesiredChange]] = [
        [.node(try SampleRecords.node()), .deployment(deployment)], [.allocation(allocation)], [],
        [.node(other), SampleRecords.request(for: deployment.id)], [.forget(deployment.id)],
      ]
      var version = state.version
      for changes in steps { version = try await bench.log.append(changes, after: version, epoch: epoch) }
      let entries = try await bench.entries(after: state.version, limit: 100)
      try bench.expectEqual(entries.map(\.changes), steps, "the list of changes")
      let folded = entries.reduce(into: state) { $0.apply($1) }
      let read = try await bench.log.state()
      try bench.expect(read == folded, "the state at \(read.version) isn't the fold of the entries up to \(version)")
    },
    DesiredLogLaw("pages have all entries once, in order, and at most as many as asked for") { bench in
      let (state, epoch) = try await bench.start()
      var versions: [DesiredVersion] = []
      for number in 0..<7 {
        let record = try SampleRecords.node("node-\(number)")
        versions.append(
          try await bench.log.append([.node(record)], after: versions.last ?? state.version, epoch: epoch))
      }
      for limit in [1, 2, 7, 1_000_000] {
        let read = try await bench.entries(after: state.version, limit: limit).map(\.version)
        try bench.expectEqual(read, versions, "the list of positions in pages of \(limit)")
      }
      let end = try await bench.log.entries(after: versions.last ?? .zero, limit: 5)
      try bench.expectEqual(end, DesiredPage(entries: [], hasMore: false), "the page at the end")
    },
    DesiredLogLaw("a position that the log doesn't have is a gap") { bench in
      let (state, epoch) = try await bench.start()
      let last = try await bench.log.append([], after: state.version, epoch: epoch)
      for index in [last.index + 1, .max] {
        let position = DesiredVersion(epoch: epoch, index: index)
        try await bench.expect(.gap, "reading after \(position), where \(last) is the newest") {
          _ = try await bench.log.entries(after: position, limit: 1)
        }
      }
    },
    DesiredLogLaw("a position of another epoch than the log's is a conflict") { bench in
      let (state, epoch) = try await bench.start()
      let last = try await bench.log.append([], after: state.version, epoch: epoch)
      for other in [epoch - 1, epoch + 1] {
        let position = DesiredVersion(epoch: other, index: last.index)
        try await bench.expect(.conflict, "reading after \(position), where the log has \(last)") {
          _ = try await bench.log.entries(after: position, limit: 1)
        }
      }
    },
  ]
}
