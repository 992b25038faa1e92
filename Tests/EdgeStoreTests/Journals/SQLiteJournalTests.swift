import Coordination
import EdgeModel
import EdgeStore
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SQLiteJournalTests {
  private let clock = JournalClock()

  @Test func whatWasAcknowledgedIsThereAfterwards() async throws {
    try await withDirectory { directory in
      let path = directory + "/journal.sqlite"
      var journal = try await clock.open(path)
      #expect(
        try await journal.append([pointWrite("a", .number(1)), pointWrite("b", .text("ü\"\n"))]) == SequenceNumber(1))
      #expect(try await journal.append([pointWrite("a", nil)]) == SequenceNumber(2))
      #expect(try await journal.append([pointWrite("a", nil)]) == SequenceNumber(2), "nothing new")
      let tree = try await journal.tree()
      let origin = await journal.origin
      let last = await journal.lastTime
      let page = try await journal.read(origin, after: .zero, limit: 9)
      journal = try await clock.open(path)
      #expect(try await journal.tree() == tree)
      #expect(await journal.origin == origin)
      #expect(await journal.lastTime == last)
      #expect(try await journal.read(origin, after: .zero, limit: 9) == page)
      #expect(try await journal.append([pointWrite("c", .flag(true))]) == SequenceNumber(3))
    }
  }

  @Test func theClockNeverFallsOverRestarts() async throws {
    try await withDirectory { directory in
      let path = directory + "/journal.sqlite"
      var journal = try await clock.open(path)
      for number in 0..<10 {
        _ = try await journal.append([pointWrite("a", .number(Double(number)))])
        clock.advance(number % 2 == 0 ? -3_000 : 1_000)
        journal = try await clock.open(path)
      }
      let times = try await journal.read(journal.origin, after: .zero, limit: 99).entries.map(\.time)
      #expect(times.count == 10)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }
  }

  @Test func pagesGoFromAgentToAgent() async throws {
    try await withDirectory { directory in
      let one = try await clock.open(directory + "/one.sqlite", agent: .random())
      let two = try await clock.open(directory + "/two.sqlite", agent: .random())
      for number in 0..<10 { _ = try await one.append([pointWrite("a", .number(Double(number)))]) }
      var after = SequenceNumber.zero
      while true {
        let page = try await one.read(one.origin, after: after, limit: 3)
        after = try await two.ingest(page)
        #expect(try await two.ingest(page) == after, "a double is passed over")
        if !page.hasMore { break }
      }
      #expect(try await two.tree() == one.tree())
      let reopened = try await clock.open(directory + "/two.sqlite", agent: two.origin.agent)
      #expect(try await reopened.tree() == one.tree())
      #expect(
        try await reopened.read(one.origin, after: .zero, limit: 99) == one.read(one.origin, after: .zero, limit: 99))
      #expect(try await reopened.read(Origin(agent: .random(), incarnation: 1), after: .zero, limit: 9).entries.isEmpty)
    }
  }

  @Test func aRestoredBackupIsALocatedForkAndANewIncarnationTheWayOn() async throws {
    try await withDirectory { directory in
      let path = directory + "/one.sqlite"
      let agent = NodeID.random()
      let peer = try await clock.open(directory + "/peer.sqlite", agent: .random())
      do {
        let one = try await clock.open(path, agent: agent)
        _ = try await one.append([pointWrite("a", .number(1))])
      }
      try spoil("SELECT 1", path)
      let backup = try bytes(path)
      do {
        let one = try await clock.open(path, agent: agent)
        _ = try await one.append([pointWrite("a", .number(2))])
        _ = try await peer.ingest(one.read(one.origin, after: .zero, limit: 9))
      }
      try spoil("SELECT 1", path)
      try write(backup, to: path)
      let restored = try await clock.open(path, agent: agent)
      let origin = await restored.origin
      let page = try await peer.read(origin, after: .zero, limit: 9)
      var error = await #expect(throws: JournalError.self) { try await restored.ingest(page) }
      #expect(error?.code == .forked)
      #expect(error?.origin == origin)
      #expect(error?.sequence == SequenceNumber(2))
      clock.advance(5)
      _ = try await restored.append([pointWrite("a", .number(3))])
      let other = try await restored.read(origin, after: .zero, limit: 9)
      error = await #expect(throws: JournalError.self) { try await peer.ingest(other) }
      #expect(error?.code == .forked)
      #expect(error?.sequence == SequenceNumber(2))
      let next = try await restored.beginIncarnation()
      #expect(next == Origin(agent: agent, incarnation: 2))
      _ = try await restored.append([pointWrite("a", .number(4))])
      _ = try await peer.ingest(restored.read(next, after: .zero, limit: 9))
      #expect(try await peer.tree()[pointWrite("a", nil).address] == .number(4))
      let reopened = try await clock.open(path, agent: agent)
      #expect(await reopened.origin == next)
    }
  }

  @Test func collectedEntriesAreASnapshotAndTheTail() async throws {
    try await withDirectory { directory in
      let one = try await clock.open(directory + "/one.sqlite", agent: .random())
      let late = try await clock.open(directory + "/late.sqlite", agent: .random())
      _ = try await one.append([pointWrite("gone", .flag(true)), pointWrite("a", .number(1))])
      _ = try await late.ingest(one.read(one.origin, after: .zero, limit: 9))
      _ = try await one.append([pointWrite("gone", nil)])
      try await one.collect(
        JournalStability(positions: [one.origin: SequenceNumber(2)], time: one.lastTime))
      let origin = await one.origin
      for after in [SequenceNumber.zero, SequenceNumber(1)] {
        let error = await #expect(throws: JournalError.self) { try await one.read(origin, after: after, limit: 9) }
        #expect(error?.code == .collected)
      }
      clock.advance(10)
      try await late.adopt(one.tree())
      _ = try await one.append([pointWrite("a", .number(2))])
      _ = try await late.ingest(one.read(origin, after: SequenceNumber(2), limit: 9))
      let tree = try await one.tree()
      #expect(try await late.tree() == tree)
      #expect(tree.points.count == 1)
      for (name, agent) in [("one", origin.agent), ("late", await late.origin.agent)] {
        let reopened = try await clock.open("\(directory)/\(name).sqlite", agent: agent)
        #expect(try await reopened.tree() == tree)
        #expect(try await reopened.read(origin, after: SequenceNumber(2), limit: 9).entries.count == 1)
      }
    }
  }

  @Test func theQuarantineSurvivesARestart() async throws {
    try await withDirectory { directory in
      let (fast, path) = (JournalClock(), directory + "/two.sqlite")
      fast.advance(100_000)
      let one = try await fast.open(directory + "/one.sqlite", agent: .random())
      _ = try await one.append([pointWrite("a", .number(1))])
      let first = try await clock.open(path)
      _ = try await first.ingest(one.read(one.origin, after: .zero, limit: 9))
      let second = try await clock.open(path)
      let waiting = try await second.tree()
      #expect(waiting.points.isEmpty)
      #expect(waiting.quarantine.count == 1)
      clock.advance(50_000)
      #expect(try await second.tree() == one.tree())
      let third = try await clock.open(path)
      #expect(try await third.tree() == one.tree())
      #expect(await third.lastTime == one.lastTime)
    }
  }

  @Test func aRefusedPageLeavesNothingBehind() async throws {
    try await withDirectory { directory in
      let path = directory + "/two.sqlite"
      let one = try await clock.open(directory + "/one.sqlite", agent: .random())
      let two = try await clock.open(path)
      for number in 0..<3 { _ = try await one.append([pointWrite("a", .number(Double(number)))]) }
      var page = try await one.read(one.origin, after: .zero, limit: 9)
      page.entries[2].writes = [try pointWrite("a", .text("forged"))]
      let bad = page
      let error = await #expect(throws: JournalError.self) { try await two.ingest(bad) }
      #expect(error?.code == .forked)
      #expect(error?.sequence == SequenceNumber(3))
      #expect(try await two.tree() == Tree())
      #expect(try await clock.open(path).tree() == Tree())
    }
  }
}
