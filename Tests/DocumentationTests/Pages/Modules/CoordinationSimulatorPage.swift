import CoordinationSimulator

/// The program of docs/modules/CoordinationSimulator.md.
enum CoordinationSimulatorPage {
  static func run() -> SimulationReport {
    var simulation = Simulation(Scenario(seed: 4711))
    let report = simulation.run()
    for violation in report.violations { print(violation) }
    return report
  }
}
