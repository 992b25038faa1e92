import CoordinationSimulator
import Testing

/// A small part of what `coordination-simulator` runs: enough to see that it works. `scripts/test` runs 2,000 seeds.
struct SimulationTests {
  @Test(arguments: UInt64(1)...12) func keepsItsPromises(_ seed: UInt64) {
    var scenario = Scenario(seed: seed)
    scenario.machines = min(scenario.machines, 9)
    scenario.seconds = min(scenario.seconds, 120)
    var simulation = Simulation(scenario)
    let report = simulation.run()
    #expect(report.violations == [])
    #expect(report.elections > 0)
  }

  @Test func aSeedIsOneStory() {
    var first = Simulation(Scenario(seed: 3))
    var second = Simulation(Scenario(seed: 3))
    let (one, other) = (first.run(), second.run())
    #expect(one.events == other.events)
    #expect(one.elections == other.elections)
    #expect(one.acknowledged == other.acknowledged)
  }

  /// Those that show themselves quickly; `scripts/test` demands all of them.
  @Test(arguments: [
    Mutant.noPreVote, .noOpeningEntry, .wallClockLease, .selfPromotion, .logsNotCompared, .stopsWhenAlone,
  ])
  func catchesMistakes(_ mutant: Mutant) {
    let isCaught = (UInt64(1)...60).contains { seed in
      var scenario = Scenario(seed: seed)
      scenario.machines = min(scenario.machines, 9)
      var simulation = Simulation(scenario, mutant: mutant)
      return !simulation.run().violations.isEmpty
    }
    #expect(isCaught)
  }

  @Test func whatFailsIsMadeSmaller() throws {
    let failure = (UInt64(1)...60).lazy.map { seed -> SimulationReport in
      var simulation = Simulation(Scenario(seed: seed), mutant: .selfPromotion)
      return simulation.run()
    }.first { !$0.violations.isEmpty && $0.scenario.machines <= 9 }
    let report = try #require(failure)
    let small = Shrinker(mutant: .selfPromotion).shrink(report)
    #expect(small.violations.first?.promise == report.violations.first?.promise)
    #expect(small.events <= report.events)
    // It can be run again.
    var again = Simulation(small.scenario, mutant: .selfPromotion)
    #expect(again.run().violations == small.violations)
  }
}
