internal import Coordination
internal import EdgeModel

extension CoordinatedLogLaw {
  static let leading: [CoordinatedLogLaw] = [
    CoordinatedLogLaw("somebody leads in time, and all hear who") { bench in
      bench.startAll()
      let (leader, epoch) = try await bench.leader()
      try bench.expect(epoch > 0, "the first leader's epoch is 0, which is before the first record")
      for member in bench.members { try await bench.follows(member, leader.id, epoch: epoch) }
      try bench.witness.check()
    },
    CoordinatedLogLaw("who leads may write, in its epoch alone, and all hear of it") { bench in
      bench.startAll()
      let (leader, epoch) = try await bench.leader()
      let state = try await leader.log.state()
      try await bench.expectStale("an append in epoch \(epoch + 1), which nobody leads") {
        _ = try await leader.log.append([], after: state.version, epoch: epoch + 1)
      }
      try await bench.expectStale("an append in epoch \(epoch - 1), which is over") {
        _ = try await leader.log.append([], after: state.version, epoch: epoch - 1)
      }
      let record = try SampleRecords.node()
      let version = try await leader.log.append([.node(record)], after: state.version, epoch: epoch)
      for member in bench.members {
        try await bench.reaches(member, version)
        let read = try await member.log.state().nodes[record.id]
        try bench.expectEqual(read, record, "the record that \(member.id) has")
      }
    },
    CoordinatedLogLaw("waiting for who leads ends at once when something else is known") { bench in
      bench.startAll()
      let (leader, _) = try await bench.leader()
      let known = try await bench.within("waiting for what is known") {
        try await leader.log.waitForLeadership(after: Leadership())
      }
      try bench.expect(known != Leadership(), "nothing was known although somebody leads")
    },
    CoordinatedLogLaw("a cancelled wait for who leads ends at once") { bench in
      bench.startAll()
      let (leader, _) = try await bench.leader()
      let known = try await leader.log.leadership()
      for yields in [0, 100] {
        let waiter = Task { try await leader.log.waitForLeadership(after: known) }
        for _ in 0..<yields { await Task.yield() }
        waiter.cancel()
        let result = try await bench.within("ending a cancelled wait") { await waiter.result }
        // Who leads may change just then: only waiting on is a fault.
        if case .success(let other) = result {
          try bench.expect(other != known, "a cancelled wait returned what was known")
        }
      }
    },
  ]

  static let epochs: [CoordinatedLogLaw] = [
    CoordinatedLogLaw("who ends and runs again leads in a higher epoch or not at all, and nothing is lost") { bench in
      bench.startAll()
      var (leader, epoch) = try await bench.leader()
      for round in 0..<3 {
        let record = try SampleRecords.node("round-\(round)")
        let state = try await leader.log.state()
        let version = try await leader.log.append([.node(record)], after: state.version, epoch: epoch)
        try await bench.end(leader)
        bench.start(leader)
        let (next, higher) = try await bench.leader(above: epoch)
        let after = try await next.log.state()
        try bench.expectEqual(after.nodes[record.id], record, "what was acknowledged at \(version)")
        (leader, epoch) = (next, higher)
      }
      try bench.witness.check()
    }
  ]

  static let succession: [CoordinatedLogLaw] = [
    CoordinatedLogLaw("when the leader is gone another one leads in a higher epoch, and nothing is lost") { bench in
      bench.startAll()
      let (leader, epoch) = try await bench.leader()
      let record = try SampleRecords.node()
      let state = try await leader.log.state()
      _ = try await leader.log.append([.node(record)], after: state.version, epoch: epoch)
      try await bench.end(leader)
      let others = bench.members.filter { $0.id != leader.id }
      let (next, higher) = try await bench.leader(among: others, above: epoch)
      let after = try await next.log.state()
      try bench.expectEqual(after.nodes[record.id], record, "what was acknowledged")
      let version = try await next.log.append([], after: after.version, epoch: higher)
      try bench.expectEqual(version.epoch, higher, "the new leader's epoch")
      for member in others { try await bench.reaches(member, version) }
      try bench.witness.check()
    },
    CoordinatedLogLaw("a hand-over makes the named machine lead, in a higher epoch") { bench in
      bench.startAll()
      let (leader, epoch) = try await bench.leader()
      let others = bench.members.filter { $0.id != leader.id }
      guard let heir = others.last else { throw LogFinding(law: bench.law, fault: "the law needs two members") }
      for member in others { try await bench.follows(member, leader.id, epoch: epoch) }
      try await leader.log.handOver(to: heir.id)
      let (next, _) = try await bench.leader(above: epoch)
      try bench.expectEqual(next.id, heir.id, "the next leader")
    },
    CoordinatedLogLaw("a hand-over to whoever is ready makes another machine lead") { bench in
      bench.startAll()
      let (leader, epoch) = try await bench.leader()
      for member in bench.members { try await bench.follows(member, leader.id, epoch: epoch) }
      try await leader.log.handOver(to: nil)
      let (next, _) = try await bench.leader(above: epoch)
      try bench.expect(next.id != leader.id, "the leader handed over to itself")
    },
    CoordinatedLogLaw("who lost the lead has appends refused as stale, and so has who never led") { bench in
      bench.startAll()
      let (leader, epoch) = try await bench.leader()
      let others = bench.members.filter { $0.id != leader.id }
      for member in others {
        try await bench.follows(member, leader.id, epoch: epoch)
        let version = try await member.log.state().version
        try await bench.expectStale("an append of \(member.id), which doesn't lead") {
          _ = try await member.log.append([], after: version, epoch: epoch)
        }
      }
      try await leader.log.handOver(to: nil)
      let (next, higher) = try await bench.leader(among: others, above: epoch)
      for after in [try await leader.log.state().version, try await next.log.state().version] {
        try await bench.expectStale("an append in epoch \(epoch) after \(next.id) leads in \(higher)") {
          _ = try await leader.log.append([], after: after, epoch: epoch)
        }
      }
      try bench.witness.check()
    },
  ]
}
