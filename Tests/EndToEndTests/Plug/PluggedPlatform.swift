import ControlAPI
import EdgeModel
import Foundation
import HTTPTransport
import PlatformLab

/// Five machines on a network of their own, with apps, a client outside, and those who watch.
struct PluggedPlatform: Sendable {
  let network: NetworkLab
  let lab: Lab
  let client: OutsideClient
  let watch: SafetyWatch
  let ledger: Ledger
  let chronicle: Chronicle
  let changes: ChangesUnderWay

  static let machines = 5
  /// After so many seconds without a leader the last app's machine ends it.
  static let atMostOne = 10

  /// Machines of their own have processors of their own: what else this one does is less urgent than what theirs do.
  private static let nice = ["/usr/bin/nice", "-n", "-10"]

  /// For the length of `body`.
  static func with(_ body: @escaping @Sendable (PluggedPlatform) async throws -> Void) async throws {
    let chronicle = Chronicle()
    do {
      try await NetworkLab.with(machines: machines + 1) { network in
        do {
          try await run(on: network, chronicle, body)
        } catch {
          try await network.endProcesses()
          throw error
        }
        try await network.endProcesses()
      }
    } catch {
      throw LabFailure("\(error)\n--- what was done and seen\n\(chronicle.tail)")
    }
  }

  private static func run(
    on network: NetworkLab, _ chronicle: Chronicle, _ body: @escaping @Sendable (PluggedPlatform) async throws -> Void
  ) async throws {
    let places = LabNetwork(
      hosts: Array(network.hosts.prefix(machines)), launchers: (0..<machines).map { nice + network.command(on: $0) })
    try await Lab.with(
      machines: machines, apps: machines + 1, atMostOne: atMostOne, program: Programs.agent, on: places
    ) {
      lab in
      try chronicle.write(to: lab.folder + "/chronicle.log")
      chronicle.note("\(lab.machines.count) machines and \(lab.apps.count) apps are up")
      let client = try OutsideClient(network, on: machines, asks: lab)
      defer { client.stop() }
      let platform = PluggedPlatform(
        network: network, lab: lab, client: client, watch: SafetyWatch(lab, chronicle), ledger: Ledger(lab),
        chronicle: chronicle, changes: ChangesUnderWay(lab, chronicle))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await platform.watch.run() }
        group.addTask { try await platform.ledger.run() }
        group.addTask { try await body(platform) }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  // MARK: Where things are

  func leader() async throws -> Int {
    try await Patience.until("somebody leads", within: .seconds(90)) { await lab.leader() != nil }
    guard let leader = await lab.leader(), let index = lab.machines.firstIndex(where: { $0 === leader }) else {
      throw LabFailure("nobody leads")
    }
    return index
  }

  /// Where each app runs, and as which process.
  func places() async throws -> [String: (machine: Int, process: Int32)] {
    try await untilEveryAppRunsOnce()
    return lab.copies().compactMapValues(\.first)
  }

  /// - Returns: the machine of the app that runs at most once.
  func machineOfTheSingle() async throws -> Int {
    guard let app = lab.apps.last, let place = try await places()[app.name] else { throw LabFailure("it runs nowhere") }
    return place.machine
  }

  // MARK: Coming to rest

  func untilEveryAppRunsOnce() async throws {
    try await Patience.until("every app runs once", within: .seconds(120), every: .milliseconds(250)) {
      let copies = lab.copies()
      return lab.apps.allSatisfy { copies[$0.name]?.count == 1 }
    }
  }

  /// Waits until the platform is whole again, and every app runs once and answers the client outside.
  func untilHealed() async throws {
    let start = ContinuousClock.now
    do {
      try await lab.untilWhole(within: .seconds(150))
      chronicle.note("one leader hears all after \(seconds(ContinuousClock.now - start))")
      let client = try lab.client()
      try await Patience.until("every app is said to run", within: .seconds(120)) {
        do {
          return try await client.deployments().filter { deployment in
            lab.apps.contains { $0.name == deployment.name.rawValue }
          }.allSatisfy { $0.status == .running }
        } catch is ControlError {
          return false
        }
      }
      await client.shutdown()
      try await untilEveryAppRunsOnce()
      let now = ContinuousClock.now
      try await Patience.until("every app answers the client outside", within: .seconds(90)) {
        Set(self.client.answers(since: now).map(\.app)).count == lab.apps.count
      }
    } catch let failure as LabFailure {
      let copies = lab.copies().sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
      throw LabFailure(
        "after \(seconds(ContinuousClock.now - start)) it has not healed: \(failure); there runs \(copies)")
    }
    chronicle.note("whole after \(seconds(ContinuousClock.now - start))")
    try watch.check()
    try await ledger.check(at: lab.machines[try await leader()])
    try await changes.check()
  }

  // MARK: Tearing and mending

  func tear(_ fault: NetworkFault) async throws {
    try await network.apply(fault.inlets(of: lab.machines.count))
    switch fault {
    case .everybodyApart: for machine in lab.machines.indices { try await network.keepApart(machine, true) }
    case .cableOut(let machine): try await network.unplug(machine)
    case .interfaceDown(let machine): try await network.setInterface(of: machine, up: false)
    case .stopped(let machine):
      watch.expectStandstill(of: machine, true)
      lab.machines[machine].pause()
    case .agentKilled(let machine): lab.machines[machine].killAgent()
    case .powerCut(let machine): lab.machines[machine].cutPower()
    case .split, .deaf, .mute, .unheard, .unreachable, .flapping, .loss: break
    }
  }

  func mend(_ fault: NetworkFault) async throws {
    try await network.apply(Array(repeating: Inlet(), count: lab.machines.count + 1))
    switch fault {
    case .everybodyApart: for machine in lab.machines.indices { try await network.keepApart(machine, false) }
    case .cableOut(let machine): try await network.plug(machine)
    case .interfaceDown(let machine): try await network.setInterface(of: machine, up: true)
    case .stopped(let machine): lab.machines[machine].resume()
    case .agentKilled(let machine), .powerCut(let machine): try lab.machines[machine].start()
    case .split, .deaf, .mute, .unheard, .unreachable, .flapping, .loss: break
    }
  }
}
