import Coordination
import EdgeModel
import TestSeeds
import Testing

@Suite("A failure detector, step by step")
struct FailureDetectorStepTests {
  private var random = SeededGenerator(seed: 1)
  private let ids: [NodeID]

  init() {
    var random = SeededGenerator(seed: 99)
    ids = (0..<4).map { _ in NodeID(using: &random) }
  }

  private func at(_ milliseconds: Int64) -> MonotonicInstant {
    MonotonicInstant.zero.advanced(by: .milliseconds(milliseconds))
  }

  @Test("What an earlier process sent doesn't count")
  func incarnations() throws {
    var random = random
    var detector = try FailureDetector(id: ids[0])
    _ = detector.step(.peersChanged([ids[1], ids[0], ids[1]]), at: at(0), rng: &random)
    #expect(detector.watched == [ids[1]])
    #expect(detector.status(of: ids[1])?.evidence == .introduced)
    _ = detector.step(.heartbeat(from: ids[1], incarnation: 5), at: at(100), rng: &random)
    for time in stride(from: Int64(150), through: 3_250, by: 50) {
      _ = detector.step(.timerFired, at: at(time), rng: &random)
    }
    let suspected = try #require(detector.status(of: ids[1]))
    guard case .suspected = suspected.condition else {
      Issue.record("expected a suspicion, not \(suspected.condition)")
      return
    }
    #expect(detector.step(.heartbeat(from: ids[1], incarnation: 4), at: at(3_300), rng: &random) == [])
    let effects = detector.step(.heartbeat(from: ids[1], incarnation: 6), at: at(3_310), rng: &random)
    #expect(effects.contains(.alive(ids[1], .heartbeat)))
    #expect(detector.status(of: ids[1])?.incarnation == 6)
  }

  @Test("A helper probes once for each who asks, and answers in any case")
  func relays() throws {
    var random = random
    var helper = try FailureDetector(id: ids[0])
    let request = FailureDetector.Event.probeRequested(of: ids[1], by: ids[2])
    #expect(helper.step(request, at: at(0), rng: &random).first == .probe(ids[1]))
    #expect(!helper.step(request, at: at(10), rng: &random).contains(.probe(ids[1])))
    let reached = helper.step(.answered(by: ids[1], incarnation: 1), at: at(20), rng: &random)
    #expect(reached.contains(.answerProbe(of: ids[1], to: ids[2], reached: true)))
    _ = helper.step(request, at: at(30), rng: &random)
    _ = helper.step(.timerFired, at: at(280), rng: &random)
    let gaveUp = helper.step(.timerFired, at: at(530), rng: &random)
    #expect(gaveUp == [.answerProbe(of: ids[1], to: ids[2], reached: false), .setTimer(nil)])
  }

  @Test("While another one is quiet, too, nobody is given up", arguments: [true, false])
  func holds(returns: Bool) throws {
    var random = random
    var detector = try FailureDetector(id: ids[0])
    _ = detector.step(.peersChanged([ids[1], ids[2]]), at: at(0), rng: &random)
    _ = detector.step(.heartbeat(from: ids[1], incarnation: 1), at: at(0), rng: &random)
    var deaths: [Int64] = []
    for time in stride(from: Int64(50), through: 15_000, by: 50) {
      var effects: [FailureDetector.Effect] = []
      if time <= 3_200 || (returns && time >= 5_500), time % 200 == 0 || time == 5_500 {
        effects += detector.step(.heartbeat(from: ids[2], incarnation: 1), at: at(time), rng: &random)
      }
      if time == 3_150 {
        let no = FailureDetector.Event.indirectAnswer(about: ids[1], by: ids[2], reached: false)
        effects += detector.step(no, at: at(time), rng: &random)
      }
      effects += detector.step(.timerFired, at: at(time), rng: &random)
      if effects.contains(where: { if case .dead = $0 { true } else { false } }) { deaths.append(time) }
    }
    #expect(deaths == (returns ? [5_500] : []))
    #expect((detector.brake == nil) == returns)
  }

  @Test("An answer of somebody who wasn't asked counts for nothing")
  func uninvited() throws {
    var random = random
    var detector = try FailureDetector(id: ids[0])
    _ = detector.step(.peersChanged([ids[1], ids[2]]), at: at(0), rng: &random)
    _ = detector.step(.indirectAnswer(about: ids[1], by: ids[3], reached: true), at: at(50), rng: &random)
    #expect(detector.status(of: ids[1])?.evidence == .introduced)
  }

  @Test("Nothing watched, no timer; time that goes back is no fault")
  func emptySet() throws {
    var random = random
    var detector = try FailureDetector(id: ids[0])
    #expect(detector.step(.timerFired, at: at(0), rng: &random) == [])
    #expect(detector.step(.peersChanged([ids[1]]), at: at(100), rng: &random) == [.setTimer(at(350))])
    #expect(detector.step(.heartbeat(from: ids[1], incarnation: 1), at: at(50), rng: &random) == [])
    #expect(detector.step(.peersChanged([]), at: at(120), rng: &random) == [.setTimer(nil)])
  }

  @Test("Figures out of their limits are named")
  func configuration() throws {
    let faults: [(String, (inout FailureDetectorConfiguration) -> Void)] = [
      ("heartbeat", { $0.heartbeat = .zero }), ("missedHeartbeats", { $0.missedHeartbeats = 1 }),
      ("probeInterval", { $0.probeInterval = .zero }), ("confirmation", { $0.confirmation = .milliseconds(900) }),
      ("helpers", { $0.helpers = -1 }), ("introduction", { $0.introduction = .seconds(-1) }),
      ("tick", { $0.tick = .seconds(2) }), ("timerTolerance", { $0.timerTolerance = .zero }),
      ("fullStretch", { $0.fullStretch = 0 }), ("brakeMinimum", { $0.brakeMinimum = 0 }),
    ]
    try FailureDetectorConfiguration().validate()
    for (field, spoil) in faults {
      var configuration = FailureDetectorConfiguration()
      spoil(&configuration)
      let error = #expect(throws: InvalidFailureDetectorConfiguration.self) {
        try FailureDetector(id: ids[0], configuration: configuration)
      }
      #expect(error?.field == field)
    }
  }
}
