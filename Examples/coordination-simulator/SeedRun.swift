import CoordinationSimulator
import Foundation

/// Many seeds, on all processors.
struct SeedRun: CustomStringConvertible {
  var seeds = 0
  var events = 0
  var elections = 0
  var acknowledged = 0
  var virtualSeconds = 0.0
  var failures: [SimulationReport] = []

  static func over(_ seeds: Range<UInt64>, mutant: Mutant?) async -> SeedRun {
    let lanes = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
    return await withTaskGroup(of: SeedRun.self) { group in
      for lane in 0..<lanes {
        group.addTask {
          var run = SeedRun()
          for seed in seeds where seed % lanes == lane {
            var simulation = Simulation(Scenario(seed: seed), mutant: mutant)
            run.add(simulation.run())
          }
          return run
        }
      }
      var whole = SeedRun()
      for await run in group { whole.add(run) }
      whole.failures.sort { $0.scenario.seed < $1.scenario.seed }
      return whole
    }
  }

  private mutating func add(_ report: SimulationReport) {
    seeds += 1
    events += report.events
    elections += report.elections
    acknowledged += report.acknowledged
    virtualSeconds += report.virtualSeconds
    if !report.violations.isEmpty { failures.append(report) }
  }

  private mutating func add(_ other: SeedRun) {
    seeds += other.seeds
    events += other.events
    elections += other.elections
    acknowledged += other.acknowledged
    virtualSeconds += other.virtualSeconds
    failures += other.failures
  }

  var description: String {
    """
    \(seeds) seeds, \(failures.count) of them broke a promise; \(events) events in \(Int(virtualSeconds / 3_600)) virtual \
    hours, \(elections) elections, \(acknowledged) acknowledged changes
    """
  }

  var json: String {
    """
    {"seeds": \(seeds), "failed": \(failures.count), "events": \(events), "elections": \(elections), \
    "acknowledged": \(acknowledged), "virtualSeconds": \(Int(virtualSeconds))}
    """
  }

  static func line(_ report: SimulationReport) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do { return String(decoding: try encoder.encode(report), as: UTF8.self) } catch { return "\(error)" }
  }
}
