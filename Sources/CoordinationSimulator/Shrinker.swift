/// Makes a failing scenario as small as it can be while it still fails: what is left is what matters.
public struct Shrinker {
  let mutant: Mutant?

  /// With the mutant that the failing run had; `nil` for none.
  public init(mutant: Mutant? = nil) {
    self.mutant = mutant
  }

  /// - Returns: the smallest scenario found that breaks the same promise, with its report.
  public func shrink(_ report: SimulationReport) -> SimulationReport {
    var best = report
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for candidate in candidates(best) {
        guard let smaller = failing(candidate, like: best) else { continue }
        best = smaller
        isSmaller = true
        break
      }
    }
    return best
  }

  private func candidates(_ report: SimulationReport) -> [Scenario] {
    let scenario = report.scenario
    var candidates: [Scenario] = []
    func add(_ change: (inout Scenario) -> Void) {
      var candidate = scenario
      change(&candidate)
      if candidate != scenario { candidates.append(candidate) }
    }
    for part in FaultMix.parts { add { $0.faults[keyPath: part] = 0 } }
    add { $0.faults.jitterMilliseconds = 0 }
    for machines in [3, 5, scenario.machines / 2] where machines < scenario.machines && machines > 0 {
      add {
        $0.machines = machines
        $0.voters = min($0.voters, machines)
      }
    }
    if let first = report.violations.first {
      add { $0.seconds = min($0.seconds, max(1, Int(first.second.rounded(.up)))) }
    }
    add { $0.seconds /= 2 }
    return candidates
  }

  private func failing(_ scenario: Scenario, like report: SimulationReport) -> SimulationReport? {
    // Another timetable is another story: a few seeds are tried for each.
    for offset in 0..<8 {
      var candidate = scenario
      candidate.seed &+= UInt64(offset)
      var simulation = Simulation(candidate, mutant: mutant)
      let other = simulation.run()
      if other.violations.first?.promise == report.violations.first?.promise { return other }
    }
    return nil
  }
}
