import ArgumentParser
import Foundation
import PlatformLab

/// Runs several agents as processes and does to them what happens to machines: for `scripts/bench failover` and
/// `scripts/test --deep`.
@main
struct FailoverLab: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failover-lab", abstract: "Agents as processes on loopback, killed, stopped and measured.",
    subcommands: [Measure.self, Faults.self])
}

struct LabOptions: ParsableArguments {
  @Option(help: "How many machines.") var machines = 5
  @Option(help: "How many apps.") var apps = 5
  @Option(help: "The path of flotilla-agent. Default: beside this program.") var agent: String?

  var program: String {
    agent ?? URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent().path
      + "/flotilla-agent"
  }
}

struct Measure: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print what a failover costs, as one JSON object.")

  enum What: String, ExpressibleByArgument, CaseIterable { case orchestrator, worker, handover }

  @Argument(help: "orchestrator, worker or handover") var what: What
  @Option(help: "How often.") var runs = 100
  @OptionGroup var lab: LabOptions

  func run() async throws {
    let (what, runs) = (what, runs)
    let samples = try await Lab.with(machines: lab.machines, apps: lab.apps, program: lab.program) { lab in
      var samples: [Lab.Sample] = []
      for number in 1...runs {
        try await lab.untilAllIsWell()
        let sample =
          switch what {
          case .orchestrator: try await lab.orchestratorFailover()
          case .worker: try await lab.workerFailover()
          case .handover: try await lab.handOver()
          }
        samples.append(sample)
        say("\(what.rawValue) \(number) of \(runs): \(Int(sample.milliseconds)) ms")
      }
      return samples
    }
    let times = samples.map(\.milliseconds).sorted()
    print(
      """
      {"bench":"failover.\(what.rawValue)","unit":"ms","runs":\(runs),"machines":\(lab.machines),\
      "p50":\(Int(quantile(0.5, of: times))),"p99":\(Int(quantile(0.99, of: times))),"max":\(Int(times.last ?? 0)),\
      "failedRequests":\(samples.reduce(0) { $0 + $1.failedRequests }),\
      "restarts":\(samples.reduce(0) { $0 + $1.restarts })}
      """)
  }

  /// The nearest rank.
  private func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted.dropFirst(max(0, rank - 1)).first ?? 0
  }
}

struct Faults: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Random faults for a while; each must heal by itself.")

  @Option(help: "How long.") var minutes = 30.0
  @Option(help: "The longest time that something is stopped, in seconds.") var longestPause = 60.0
  @OptionGroup var lab: LabOptions

  func run() async throws {
    let end = ContinuousClock.now + .seconds(minutes * 60)
    let longestPause = longestPause
    let count = try await Lab.with(machines: lab.machines, apps: lab.apps, program: lab.program) { lab in
      var count = 0
      try await lab.untilAllIsWell()
      while ContinuousClock.now < end {
        guard let fault = Lab.Fault.allCases.randomElement() else { break }
        let pause = Duration.seconds(Double.random(in: 1...max(1, longestPause)))
        say("\(fault.rawValue), \(pause.formatted())")
        try await lab.suffer(fault, pause: pause)
        count += 1
      }
      return count
    }
    print("{\"faults\":\(count),\"minutes\":\(minutes)}")
  }
}

private func say(_ words: String) {
  FileHandle.standardError.write(Data("\(words)\n".utf8))
}
