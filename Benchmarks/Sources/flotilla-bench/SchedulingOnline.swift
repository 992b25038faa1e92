import EdgeModel
import Scheduling
import SchedulingTestKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `scheduling.online.MIX`: 100 machines of people's homes, workloads that come one after the other, at an offered load of all
/// of the scarcer resource; ours beside the rules of others, from their formulas (docs of each project).
enum SchedulingOnline {
  enum Mix: String, CaseIterable {
    /// As much memory a core as the machines have, spread widely.
    case even
    /// Services that need memory beside ones that need CPU.
    case contrary
    /// A few large ones among many small ones.
    case heavy
  }

  struct Ask {
    var cpu: Double
    var memory: Double
    /// After how many further arrivals it leaves; `nil` for never.
    var stays: Int?
  }

  struct Machine {
    var cpu: Double
    var memory: Double
    var usedCPU = 0.0
    var usedMemory = 0.0
    var count = 0
    func fits(_ ask: Ask) -> Bool { usedCPU + ask.cpu <= cpu + 1e-9 && usedMemory + ask.memory <= memory + 1e-9 }
    func shares(_ ask: Ask) -> (Double, Double) { ((usedCPU + ask.cpu) / cpu, (usedMemory + ask.memory) / memory) }
  }

  /// The higher the better; the first of equals is taken.
  static let rules: [(String, @Sendable (Machine, Ask) -> Double)] = [
    (
      "kubernetes",
      { machine, ask in
        let (cpu, memory) = machine.shares(ask)
        return (2 - cpu - memory) / 2 + 1 - abs(cpu - memory) / 2
      }
    ),
    (
      "nomad-binpack",
      { machine, ask in
        let (cpu, memory) = machine.shares(ask)
        return min(18, max(0, 20 - pow(10, 1 - cpu) - pow(10, 1 - memory)))
      }
    ),
    ("swarm", { machine, _ in -Double(machine.count) }),
    ("kraken", { machine, _ in -Double(machine.count) }),
  ]

  /// What comes, one after the other. What never leaves comes until all of the scarcer resource is asked for. What leaves stays
  /// for as many further arrivals, on average, as ask for all of it: then that is the load at any time; four times as many come.
  static func asks(_ mix: Mix, seed: UInt64, total: (cpu: Double, memory: Double), leaving: Bool) -> [Ask] {
    var generator = ClusterGenerator(seed: seed)
    var asks: [Ask] = []
    var sum = (cpu: 0.0, memory: 0.0)
    while sum.cpu < total.cpu && sum.memory < total.memory {
      asks.append(ask(mix, &generator))
      sum = (sum.cpu + (asks.last?.cpu ?? 0), sum.memory + (asks.last?.memory ?? 0))
    }
    guard leaving else { return asks }
    let fill = Int64(asks.count)
    while asks.count < 4 * Int(fill) { asks.append(ask(mix, &generator)) }
    for index in asks.indices { asks[index].stays = Int(generator.number(fill / 2...fill * 3 / 2)) }
    return asks
  }

  private static func ask(_ mix: Mix, _ generator: inout ClusterGenerator) -> Ask {
    switch mix {
    case .even:
      return Ask(cpu: Double(generator.number(1...40)) * 50, memory: Double(generator.number(1...32)) * 96)
    case .contrary:
      return generator.chance(50)
        ? Ask(cpu: Double(generator.number(10...40)) * 50, memory: Double(generator.number(1...8)) * 64)
        : Ask(cpu: Double(generator.number(1...8)) * 50, memory: Double(generator.number(8...40)) * 96)
    case .heavy:
      return generator.chance(90)
        ? Ask(cpu: Double(generator.number(1...10)) * 50, memory: Double(generator.number(1...10)) * 64)
        : Ask(cpu: Double(generator.number(20...60)) * 50, memory: Double(generator.number(16...56)) * 96)
    }
  }

  struct Result {
    var rejected = 0.0
    var firstReject = 1.0
    var emptyAtHalf = 0.0
  }

  static func machines(_ seed: UInt64) -> [Machine] {
    var generator = ClusterGenerator(seed: seed)
    let made = (0..<100).map { generator.homeMachine($0) }.sorted { $0.id < $1.id }
    return made.map {
      Machine(cpu: Double($0.capacity.cpuMillicores), memory: Double($0.capacity.memoryBytes) / 1_048_576)
    }
  }

  /// How many nobody can place, whatever the rule and however well it knows what comes: the machines are taken for one large
  /// one. At each moment as many of those that would be there must be missing as the largest of them that make up what is too
  /// much; of moments that have nobody in common the numbers add up, and the best choice of such moments is the bound.
  static func bound(_ asks: [Ask], total: (cpu: Double, memory: Double)) -> Int {
    let ends = asks.indices.map { number in asks[number].stays.map { number + $0 } ?? .max }
    var there: [Int] = []
    /// The best sum of moments up to each, and when all who were there by then have left.
    var (best, clear) = (Array(repeating: 0, count: asks.count), Array(repeating: 0, count: asks.count))
    for moment in asks.indices {
      there.removeAll { ends[$0] <= moment }
      there.append(moment)
      clear[moment] = there.lazy.map { ends[$0] }.max() ?? moment
      let missing = max(
        fewest(there.map { asks[$0].cpu }, over: total.cpu), fewest(there.map { asks[$0].memory }, over: total.memory))
      let before = (0..<moment).last { clear[$0] <= moment }.map { best[$0] } ?? 0
      best[moment] = max(moment > 0 ? best[moment - 1] : 0, before + missing)
    }
    return best.last ?? 0
  }

  /// How many must be left out at least so that the rest is no more than there is.
  private static func fewest(_ sizes: [Double], over limit: Double) -> Int {
    var excess = sizes.reduce(0, +) - limit
    guard excess > 1e-6 else { return 0 }
    return 1
      + (sizes.sorted(by: >).firstIndex { size in
        excess -= size
        return excess <= 1e-6
      } ?? sizes.count - 1)
  }

  static func simulate(
    _ asks: [Ask], _ start: [Machine], choose: (Int, [Machine], Ask) throws -> Int?, leave: (Int, Int) -> Void
  )
    rethrows -> Result
  {
    var machines = start
    var result = Result()
    var ends: [Int: [(Int, Int)]] = [:]
    let total = (machines.reduce(0) { $0 + $1.cpu }, machines.reduce(0) { $0 + $1.memory })
    var (rejects, used, isHalf) = (0, (0.0, 0.0), false)
    for (number, ask) in asks.enumerated() {
      for (other, index) in ends.removeValue(forKey: number) ?? [] {
        machines[index].usedCPU -= asks[other].cpu
        machines[index].usedMemory -= asks[other].memory
        machines[index].count -= 1
        used = (used.0 - asks[other].cpu, used.1 - asks[other].memory)
        leave(other, index)
      }
      guard let index = try choose(number, machines, ask) else {
        if rejects == 0 { result.firstReject = max(used.0 / total.0, used.1 / total.1) }
        rejects += 1
        continue
      }
      machines[index].usedCPU += ask.cpu
      machines[index].usedMemory += ask.memory
      machines[index].count += 1
      used = (used.0 + ask.cpu, used.1 + ask.memory)
      if let stays = ask.stays { ends[number + stays, default: []].append((number, index)) }
      if !isHalf, max(used.0 / total.0, used.1 / total.1) >= 0.5 {
        isHalf = true
        result.emptyAtHalf = Double(machines.count { $0.count == 0 }) / Double(machines.count)
      }
    }
    result.rejected = Double(rejects) / Double(max(1, asks.count))
    return result
  }

  static func ours(_ asks: [Ask], _ seed: UInt64, _ start: [Machine]) throws -> Result {
    var generator = ClusterGenerator(seed: seed)
    let snapshot = ClusterSnapshot(version: .zero, nodes: (0..<100).map { generator.homeMachine($0) })
    let cluster = WorkingCluster(snapshot)
    let chooser = try NodeChooser(ScoringStrategy.packing, on: cluster)
    func workload(_ number: Int) -> WorkloadView {
      WorkloadView(
        id: WorkloadID("w\(number)"), name: "w",
        resources: Resources(
          cpuMillicores: Int64(asks[number].cpu), memoryBytes: Int64(asks[number].memory) * 1_048_576))
    }
    return simulate(
      asks, start,
      choose: { number, _, _ in
        let workload = workload(number)
        guard let index = chooser.best(for: workload) else { return nil }
        cluster.place(workload, at: index)
        return index
      },
      leave: { number, index in cluster.remove(WorkloadID("w\(number)"), at: index) })
  }

  /// One JSON line a mix, with and without departures; means over the seeds.
  static func measure(seeds: ClosedRange<UInt64>) throws {
    for mix in Mix.allCases {
      for leaving in [false, true] {
        var sums: [String: Result] = [:]
        func add(_ name: String, _ result: Result) {
          sums[name, default: Result(rejected: 0, firstReject: 0, emptyAtHalf: 0)].rejected += result.rejected
          sums[name]?.firstReject += result.firstReject
          sums[name]?.emptyAtHalf += result.emptyAtHalf
        }
        var bounds = 0.0
        for seed in seeds {
          let start = machines(seed)
          let total = (start.reduce(0) { $0 + $1.cpu }, start.reduce(0) { $0 + $1.memory })
          let asks = asks(mix, seed: seed &+ 1_000, total: total, leaving: leaving)
          bounds += Double(bound(asks, total: total)) / Double(max(1, asks.count))
          add("ours", try ours(asks, seed, start))
          for (name, score) in rules {
            add(
              name,
              simulate(
                asks, start,
                choose: { _, machines, ask in
                  var (best, bestScore) = (-1, -Double.infinity)
                  for (index, machine) in machines.enumerated() where machine.fits(ask) {
                    let value = score(machine, ask)
                    if value > bestScore { (best, bestScore) = (index, value) }
                  }
                  return best < 0 ? nil : best
                }, leave: { _, _ in }))
          }
        }
        let count = Double(seeds.count)
        func percent(_ value: Double) -> Double { (value / count * 10_000).rounded() / 100 }
        let ours = sums["ours"] ?? Result()
        let peers = rules.map(\.0).map { name in
          let sum = sums[name] ?? Result()
          return """
            "\(name)":{"rejected":\(percent(sum.rejected)),"first_reject":\(percent(sum.firstReject)),\
            "empty_at_half":\(percent(sum.emptyAtHalf))}
            """
        }
        print(
          """
          {"bench":"scheduling.online.\(mix.rawValue)\(leaving ? ".leaving" : "")","unit":"% rejected",\
          "ours":\(percent(ours.rejected)),"floor":\(percent(bounds)),"peers":{\(peers.joined(separator: ","))},"ratio":null,\
          "first_reject":\(percent(ours.firstReject)),"empty_at_half":\(percent(ours.emptyAtHalf)),"seeds":\(seeds.count)}
          """)
      }
    }
  }
}
