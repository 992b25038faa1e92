internal import Coordination
internal import EdgeModel

extension DesiredLogLaw {
  /// Taking over what another log holds.
  static let pages: [DesiredLogLaw] = [
    DesiredLogLaw("a log that takes no pages refuses them") { bench in
      guard !bench.traits.contains(.takesPages) else { return }
      let (state, epoch) = try await bench.start()
      let page = Self.page(after: state.version, epochs: [epoch])
      try await bench.expectUntouched(.refused, "a page") { _ = try await bench.log.ingest(page) }
    },
    DesiredLogLaw("a page that continues the log is taken over, and a second time passed over") { bench in
      guard bench.traits.contains(.takesPages) else { return }
      let (state, epoch) = try await bench.start()
      var page = Self.page(after: state.version, epochs: [epoch, epoch, epoch + 1])
      page.entries[1].changes = [.node(try SampleRecords.node())]
      let last = DesiredVersion(epoch: epoch + 1, index: state.version.index + 3)
      for _ in 0..<2 {
        let version = try await bench.log.ingest(page)
        try bench.expectEqual(version, last, "the position")
      }
      let read = try await bench.entries(after: state.version, limit: 10)
      try bench.expectEqual(read, page.entries, "the list of entries")
      let folded = page.entries.reduce(into: state) { $0.apply($1) }
      let after = try await bench.log.state()
      try bench.expect(after == folded, "the state isn't the fold of the page")
    },
    DesiredLogLaw("a page with a gap is refused whole") { bench in
      guard bench.traits.contains(.takesPages) else { return }
      let (state, epoch) = try await bench.start()
      var page = Self.page(after: state.version, epochs: [epoch, epoch, epoch])
      page.entries.remove(at: 1)
      try await bench.expectUntouched(.gap, "a page with a gap") { _ = try await bench.log.ingest(page) }
      page.entries.removeFirst()
      try await bench.expectUntouched(.gap, "a page that begins later") { _ = try await bench.log.ingest(page) }
    },
    DesiredLogLaw("a page that contradicts the log is refused whole") { bench in
      guard bench.traits.contains(.takesPages) else { return }
      let (state, epoch) = try await bench.start()
      let page = Self.page(after: state.version, epochs: [epoch + 1, epoch + 1])
      _ = try await bench.log.ingest(page)
      var other = page
      other.entries[1].changes = [.node(try SampleRecords.node())]
      other.entries += Self.page(after: page.entries[1].version, epochs: [epoch + 1]).entries
      try await bench.expectUntouched(.conflict, "other changes at the same position") {
        _ = try await bench.log.ingest(other)
      }
      let older = Self.page(after: page.entries[1].version, epochs: [epoch])
      try await bench.expectUntouched(.conflict, "an entry of an older epoch") {
        _ = try await bench.log.ingest(older)
      }
    },
  ]

  /// Entries without changes, one for each epoch.
  private static func page(after: DesiredVersion, epochs: [UInt64]) -> DesiredPage {
    let entries = zip(1..., epochs).map { place, epoch in
      DesiredEntry(version: DesiredVersion(epoch: epoch, index: after.index + UInt64(place)), changes: [])
    }
    return DesiredPage(entries: entries, hasMore: false)
  }
}
