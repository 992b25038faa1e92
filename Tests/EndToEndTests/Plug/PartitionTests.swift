import Foundation
import HTTPTransport
import PlatformLab
import TestSeeds
import Testing

/// Pull the plug: five agents in networks of their own, with apps and a RabbitMQ on the leader's machine, and a client on a
/// sixth machine. What docs/guarantees.md promises holds meanwhile and afterwards.
@Suite(
  .serialized, .enabled(if: NetworkLab.canCut || RealServices.areWanted), .timeLimit(.minutes(10)))
struct PartitionTests {
  @Test("cut in every shape, the platform keeps its promises and heals")
  func shapes() async throws {
    try await PluggedPlatform.with { platform in
      try await platform.untilHealed()
      try await platform.untilMessagesFlow(over: "/the-first")
      for shape in Shape.allCases { try await platform.suffer(try await shape.round(on: platform)) }
      try await platform.untilMessagesFlow(over: "/the-last")
      platform.summarise()
    }
  }

  /// One after the other on one platform.
  private enum Shape: CaseIterable {
    case leaderAloneDuringAnUpdate, leaderWithOne, everybodyApart, cableOfTheSingle, oneWay, comingAndGoing, loss
    case leaderStopped, agentKilledDuringADeployment

    func round(on platform: PluggedPlatform) async throws -> PlugRound {
      let leader = try await platform.leader()
      let others = platform.lab.machines.indices.filter { $0 != leader }
      switch self {
      case .leaderAloneDuringAnUpdate:
        return PlugRound(
          fault: .split([[leader], others]), length: .seconds(9), change: .update, app: others[0],
          lead: .milliseconds(400))
      case .leaderWithOne:
        return PlugRound(fault: .split([[leader, others[0]], Array(others.dropFirst())]), length: .seconds(9))
      case .everybodyApart: return PlugRound(fault: .everybodyApart, length: .seconds(17))
      case .cableOfTheSingle:
        return PlugRound(
          fault: .cableOut(try await platform.machineOfTheSingle()), length: .seconds(9), waitsForTheSingle: true)
      case .oneWay: return PlugRound(fault: .unheard(others[1]), length: .seconds(7))
      case .comingAndGoing:
        return PlugRound(fault: .flapping(leader, every: .milliseconds(1_200)), length: .seconds(8))
      case .loss: return PlugRound(fault: .loss(30), length: .seconds(8))
      case .leaderStopped: return PlugRound(fault: .stopped(leader), length: .seconds(5))
      case .agentKilledDuringADeployment:
        return PlugRound(
          fault: .agentKilled(leader), length: .seconds(3), change: .deploy, lead: .milliseconds(300))
      }
    }
  }
}

/// Any fault at any moment, with the seed in the failure's text: 200 in a full run, one after the other on ten platforms.
/// FLOTILLA_TEST_SEEDS=17-17 runs one again.
@Suite(
  .serialized, .enabled(if: TestDepth.isFull && (NetworkLab.canCut || RealServices.areWanted)),
  .timeLimit(.minutes(60)))
struct RandomPartitionTests {
  private static let perPlatform = 20

  private static let platforms: [ClosedRange<UInt64>] = {
    let wanted = ProcessInfo.processInfo.environment["FLOTILLA_TEST_SEEDS"] ?? "1-200"
    let ends = wanted.split(separator: "-").compactMap { UInt64($0) }
    guard ends.count == 2, ends[0] <= ends[1] else { return [] }
    return stride(from: ends[0], through: ends[1], by: perPlatform).map {
      $0...min($0 + UInt64(perPlatform) - 1, ends[1])
    }
  }()

  @Test(arguments: platforms) func anyFaultHeals(_ seeds: ClosedRange<UInt64>) async throws {
    try await PluggedPlatform.with { platform in
      try await platform.untilHealed()
      for seed in seeds {
        platform.chronicle.note("seed \(seed)")
        var rng = SeededGenerator(seed: seed)
        do {
          try await platform.suffer(.random(leader: try await platform.leader(), by: &rng))
        } catch {
          throw LabFailure("seed \(seed): \(error)")
        }
      }
      platform.summarise()
    }
  }
}

extension PluggedPlatform {
  func summarise() {
    let counts = ledger.counts
    chronicle.note(
      "\(counts.acknowledged) changes were acknowledged and \(counts.refused) were not; two said that they lead for at most \(seconds(watch.longestOverlap))"
    )
  }

  /// What an app on another machine prints comes to the leader over RabbitMQ alone.
  func untilMessagesFlow(over word: String) async throws {
    let http = HTTPClient()
    try await Patience.until("the leader provides RabbitMQ and hears apps over it", within: .seconds(150)) {
      guard let leader = await lab.leader() else { return false }
      guard let text = try? String(contentsOfFile: leader.log, encoding: .utf8),
        text.contains("this machine provides the platform's RabbitMQ")
      else { return false }
      let places = lab.copies()
      for app in lab.apps {
        guard let place = places[app.name]?.first, lab.machines[place.machine] !== leader else { continue }
        let target = RequestTarget(stringLiteral: word + "-of-\(app.name)")
        _ = try? await app.look(lab.machines[place.machine].host, target, by: http)
        if leader.hasCopy(of: word + "-of-\(app.name)") { return true }
      }
      return false
    }
    chronicle.note("messages flow over RabbitMQ")
    await http.shutdown()
  }
}

extension LabMachine {
  /// Whether a machine has a copy of what an app printed.
  fileprivate func hasCopy(of text: String) -> Bool {
    let names = (FileManager.default.enumerator(atPath: directory + "/logs")?.allObjects ?? []).compactMap {
      $0 as? String
    }
    return names.contains { name in
      FileManager.default.contents(atPath: "\(directory)/logs/\(name)")?.range(of: Data(text.utf8)) != nil
    }
  }
}
