internal import Coordination
internal import EdgeModel

extension DesiredLogLaw {
  /// Waiting for the next change.
  static let waiting: [DesiredLogLaw] = [
    DesiredLogLaw("waiting for what has happened ends at once") { bench in
      let (state, epoch) = try await bench.start()
      let version = try await bench.log.append([], after: state.version, epoch: epoch)
      let seen = try await bench.within("waiting for a change that is there") {
        try await bench.log.waitForChange(after: state.version)
      }
      try bench.expectEqual(seen, version, "the position")
    },
    DesiredLogLaw("a change wakes all who wait for it") { bench in
      let (state, epoch) = try await bench.start()
      let waiters = (0..<8).map { _ in Task { try await bench.log.waitForChange(after: state.version) } }
      defer { for waiter in waiters { waiter.cancel() } }
      let version = try await bench.log.append([], after: state.version, epoch: epoch)
      for waiter in waiters {
        let seen = try await bench.within("waking who waits") { try await waiter.value }
        try bench.expectEqual(seen, version, "the position")
      }
    },
    // Waiting begins before, during or after the append, whichever way the race goes.
    DesiredLogLaw("no change is missed by who reads and then waits") { bench in
      let (state, epoch) = try await bench.start()
      let last = DesiredVersion(epoch: epoch, index: state.version.index + 40)
      let reader = Task {
        var seen = state.version
        while seen < last {
          let next = try await bench.log.waitForChange(after: seen)
          try bench.expect(next > seen, "waiting for a change after \(seen) ended with \(next)")
          let read = try await bench.log.state().version
          try bench.expect(read >= next, "after a change to \(next) was told of, the state is at \(read)")
          seen = next
        }
      }
      defer { reader.cancel() }
      var version = state.version
      while version < last { version = try await bench.log.append([], after: version, epoch: epoch) }
      try await bench.within("hearing of the last change") { try await reader.value }
    },
    DesiredLogLaw("a cancelled wait ends at once") { bench in
      let (state, _) = try await bench.start()
      let begun = Task { try await bench.log.waitForChange(after: state.version) }
      // Before the wait has begun, and again after it had the time to.
      for yields in [0, 100] {
        let waiter = yields == 0 ? begun : Task { try await bench.log.waitForChange(after: state.version) }
        for _ in 0..<yields { await Task.yield() }
        waiter.cancel()
        let result = try await bench.within("ending a cancelled wait") { await waiter.result }
        if case .success(let version) = result {
          throw LogFinding(law: bench.law, fault: "a cancelled wait returned \(version), and nothing had changed")
        }
      }
    },
  ]
}
