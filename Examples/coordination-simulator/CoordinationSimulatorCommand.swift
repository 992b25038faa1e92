import ArgumentParser
import CoordinationSimulator
import Foundation

/// Runs the cores of coordination through thousands of bad days.
@main
struct CoordinationSimulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordination-simulator",
    abstract: "Runs elections, the replicated log and the workers that follow it in virtual time, with faults.",
    discussion: """
      Each seed is one scenario. After every event the promises of docs/guarantees.md are checked; a seed that breaks one \
      is printed, made smaller, and can be run again. Ends with 1 if a promise was broken, or if a mutant was not caught.

      EXAMPLES
        coordination-simulator --seeds 2000
        coordination-simulator --from 4711 --seeds 1
        coordination-simulator --mutants --seeds 1000
      """)

  @Option(help: "How many seeds to run.") var seeds = 1_000
  @Option(help: "The first seed.") var from: UInt64 = 1
  @Flag(help: "Run with each known mistake in turn; every one must be caught.") var mutants = false
  @Option(help: "Run with this mistake alone.") var mutant: String?
  @Option(help: "Only count whom failure detection gives up wrongly in so many hours on a poor network.")
  var detectionHours: Int?
  @Flag(help: "Print one JSON object a failing seed, and one for the whole.") var json = false

  mutating func validate() throws {
    if let detectionHours, !(1...240).contains(detectionHours) {
      throw ValidationError("--detection-hours must be 1 to 240")
    }
    guard seeds > 0 else { throw ValidationError("--seeds must be at least 1") }
    if let mutant, Mutant(rawValue: mutant) == nil {
      throw ValidationError(
        "there is no mutant '\(mutant)'; there are \(Mutant.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  func run() async throws {
    if let detectionHours {
      var simulation = Simulation(.poorNetwork(seed: from, hours: detectionHours))
      let report = simulation.run()
      for violation in report.violations { print(violation) }
      print(
        """
        {"bench":"failover.falsepositives","unit":"machines given up wrongly","ours":\(report.accusations),\
        "hours":\(detectionHours),"elections":\(report.elections),"events":\(report.events)}
        """)
      if report.accusations > 0 || !report.violations.isEmpty { throw ExitCode(1) }
      return
    }
    if mutants {
      var missed = 0
      for mutant in Mutant.allCases { if !(await isCaught(mutant)) { missed += 1 } }
      if missed > 0 { throw ExitCode(1) }
      return
    }
    let known = mutant.flatMap(Mutant.init(rawValue:))
    let run = await SeedRun.over(from..<(from + UInt64(seeds)), mutant: known)
    for report in run.failures.prefix(10) { say(report, known) }
    print(json ? run.json : run.description)
    if !run.failures.isEmpty { throw ExitCode(1) }
  }

  /// Looks for the first seed that shows the mistake.
  private func isCaught(_ mutant: Mutant) async -> Bool {
    let step: UInt64 = 50
    var next = from
    while next < from + UInt64(seeds) {
      let run = await SeedRun.over(next..<min(next + step, from + UInt64(seeds)), mutant: mutant)
      if let first = run.failures.first {
        let tried = first.scenario.seed - from + 1
        print("\(mutant.rawValue): caught at seed \(first.scenario.seed) (\(tried) tried): \(first.violations[0])")
        return true
      }
      next += step
    }
    print("\(mutant.rawValue): NOT caught in \(seeds) seeds")
    return false
  }

  private func say(_ report: SimulationReport, _ mutant: Mutant?) {
    if json {
      print(SeedRun.line(report))
      return
    }
    print("seed \(report.scenario.seed): \(report.violations[0])")
    let small = Shrinker(mutant: mutant).shrink(report)
    print("  smaller: \(SeedRun.line(small))")
  }
}
