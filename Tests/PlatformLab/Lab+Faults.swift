import ControlAPI
import EdgeModel

/// Bad days, one after the other.
extension Lab {
  /// What may happen to a lab. After each it must become whole again by itself.
  package enum Fault: String, CaseIterable, Sendable {
    /// The leader's process dies; what its machine runs goes on, and the agent is started again.
    case leaderAgentKilled
    /// The leader's machine loses power and comes back.
    case leaderPowerCut
    /// A machine that doesn't lead loses power for longer than it takes to be missed.
    case workerPowerCut
    /// The leader's process stands still for a while.
    case leaderPaused
    /// A worker's process stands still for a while.
    case workerPaused
    /// The first and the second in rank lose power together.
    case firstTwoPowerCut
    /// Everything loses power.
    case allPowerCut
    case handOver
  }

  /// A machine that is silent for longer may be given up, and its apps placed anew: it ends its own when it is back.
  private static let forbearance: Duration = .seconds(4)

  /// Makes a fault happen, lets it heal, and checks what must be true afterwards.
  package func suffer(_ fault: Fault, pause: Duration) async throws {
    guard let leader = await leader() else { throw LabFailure("nobody leads before \(fault)") }
    let before = try await processes()
    _ = watch.take()
    var harmed: [LabMachine] = []
    switch fault {
    case .leaderAgentKilled:
      leader.killAgent()
      try await someoneElseLeads(leader)
      try leader.start()
    case .leaderPowerCut:
      harmed = [leader]
      leader.cutPower()
      try await someoneElseLeads(leader)
      try leader.start()
    case .workerPowerCut:
      guard let worker = machines.filter({ $0.isUp && $0.name != leader.name }).randomElement() else { return }
      harmed = [worker]
      worker.cutPower()
      try await ContinuousClock().sleep(for: pause)
      try worker.start()
    case .leaderPaused:
      if pause >= Self.forbearance { harmed = [leader] }
      leader.pause()
      try await ContinuousClock().sleep(for: pause)
      leader.resume()
    case .workerPaused:
      guard let worker = machines.filter({ $0.isUp && $0.name != leader.name }).randomElement() else { return }
      if pause >= Self.forbearance { harmed = [worker] }
      worker.pause()
      try await ContinuousClock().sleep(for: pause)
      worker.resume()
    case .firstTwoPowerCut:
      let ranked = try await leader.client.leadership().members.compactMap { member in
        machines.first { $0.name == member.name?.rawValue }
      }
      harmed = Array(ranked.prefix(2))
      for machine in harmed { machine.cutPower() }
      try await ContinuousClock().sleep(for: pause)
      for machine in harmed { try machine.start() }
    case .allPowerCut:
      harmed = machines
      for machine in machines { machine.cutPower() }
      for machine in machines { try machine.start() }
    case .handOver:
      _ = try await transferLeadership()
    }
    try await untilAllIsWell()
    try await check(that: harmed, alone: before, fault)
  }

  /// All lose power, and one machine comes back alone: it must go on, and take commands. Then the others come back.
  package func comeBackAlone() async throws {
    guard let survivor = machines.last, let app = apps.first else {
      throw LabFailure("a lab needs a machine and an app")
    }
    for machine in machines { machine.cutPower() }
    try survivor.start()
    try await Patience.until("\(survivor.name) leads alone and takes commands") {
      do {
        _ = try await survivor.client.start(app.name)
        return true
      } catch is ControlError {
        return false
      }
    }
    try await untilAppsAnswer()
    for machine in machines where machine !== survivor { try machine.start() }
    try await untilAllIsWell()
  }

  /// Apps of machines that nothing happened to are the same processes, and answered all the time.
  private func check(
    that harmed: [LabMachine], alone before: [String: (process: Int32, machine: String)], _ fault: Fault
  ) async throws {
    try await watch.untilAllWereAsked()
    let records = watch.take()
    for app in apps {
      guard let (process, machine) = before[app.name], !harmed.contains(where: { $0.name == machine }) else { continue }
      guard let record = records[app.name] else { throw LabFailure("\(app.name) was not asked") }
      guard record.processes == [process] else {
        throw LabFailure(
          "\(fault): \(app.name) on \(machine) was process \(process) and then \(record.processes), though nothing happened there"
        )
      }
      guard record.failures.isEmpty else {
        throw LabFailure(
          "\(fault): \(app.name) on \(machine) failed \(record.failures.count) requests and answered \(record.answered): "
            + Set(record.failures).sorted().joined(separator: "; "))
      }
    }
  }

  private func processes() async throws -> [String: (process: Int32, machine: String)] {
    var processes: [String: (process: Int32, machine: String)] = [:]
    for app in apps {
      guard let process = await watch.answer(of: app), let machine = try await machine(of: app) else {
        throw LabFailure("\(app.name) doesn't answer")
      }
      processes[app.name] = (process, machine.name)
    }
    return processes
  }

  private func someoneElseLeads(_ former: LabMachine) async throws {
    try await Patience.until("another machine than \(former.name) leads") {
      let leader = await leader()
      return leader != nil && leader?.name != former.name
    }
  }
}
