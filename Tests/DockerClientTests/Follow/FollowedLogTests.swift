import Synchronization
import TestSeeds
import Testing

@testable import DockerClient

/// Against an engine that breaks off, and a container that ends, as they are told.
@Suite(.timeLimit(.minutes(5)))
struct FollowedLogTests {
  private typealias Engine = ScriptedLogEngine

  private func follow(_ engine: ScriptedLogEngine, tail: Int? = nil) async throws -> [String] {
    let patience = EnginePatience(clock: HurriedClock())
    var texts: [String] = []
    for try await followed in try engine.connect().containers.follow("a", tail: tail, patience: patience) {
      texts.append(followed.line.text)
    }
    return texts
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `connections that are cut cost no line and repeat none, whatever their times`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let log = (0..<30).map { number in
      let seconds = 1_000 + number / 3 - Int.random(in: 0..<8, using: &random)
      return Engine.Line(seconds, "\(number)", Bool.random(using: &random) ? .standardOutput : .standardError)
    }
    let cuts = (0..<12).map { _ in Int.random(in: 0..<30, using: &random) }
    let engine = try Engine(.init(log: log)) { condition in
      let number = condition.asked.count
      if number <= cuts.count { return .init(lines: cuts[number - 1], isCut: true) }
      condition.status = "exited"
      return .init()
    }
    defer { engine.stop() }
    #expect(try await follow(engine) == log.map(\.text))
    #expect(engine.condition.withLock { $0.asked.count } == cuts.count + 1)
  }

  @Test(arguments: [0, 1, 3]) func `old lines don't come as new where it breaks off before the first one`(
    tail: Int
  ) async throws {
    // The engine's clock says 60 when it is asked.
    let old = (0..<5).map { Engine.Line(50 + $0, "old \($0)") }
    let new = (0..<7).map { Engine.Line(70 + $0, "new \($0)") }
    let engine = try Engine(.init(log: old)) { condition in
      if condition.asked.count == 1 {
        condition.log += new
        return .init(lines: 0, isCut: true)
      }
      condition.status = "exited"
      return .init()
    }
    defer { engine.stop() }
    #expect(try await follow(engine, tail: tail) == (old.suffix(tail) + new).map(\.text))
    let asked = engine.condition.withLock { $0.asked }
    #expect(asked.first?.contains("tail=") == true)
    #expect(asked.last?.contains(tail == 0 ? "since=60.000000000" : "tail=\(tail + 7)") == true)
  }

  @Test func `a container that waits for its restart is waited for, not asked again and again`() async throws {
    let engine = try Engine(.init(log: [.init(100, "first")])) { condition in
      condition.status = condition.run == 1 ? "restarting" : "exited"
      // Who asks for it all the time gets to an end, and the count below tells.
      if condition.asked.count > 20 { condition.run = 2 }
      return .init()
    } events: { condition in
      if condition.requests["sent", default: 0] == 2 {
        condition.run = 2
        condition.status = "running"
        condition.log.append(.init(200, "second"))
      }
      condition.requests["sent", default: 0] += 1
      return condition.requests["sent", default: 0] <= 3
    }
    defer { engine.stop() }
    #expect(try await follow(engine) == ["first", "second"])
    #expect(engine.condition.withLock { $0.requests["logs"] } == 2)
    #expect(engine.condition.withLock { $0.requests["events"] } == 1)
  }
}
