import ControlAPI

/// What a failover costs.
extension Lab {
  /// One run: how long it took, and what the apps on other machines noticed of it.
  package struct Sample: Sendable {
    package var milliseconds: Double
    package var failedRequests = 0
    package var restarts = 0
  }

  /// Cuts the power of the leader's machine, and measures until another one accepts a command.
  package func orchestratorFailover() async throws -> Sample {
    guard let leader = await leader() else { throw LabFailure("nobody leads") }
    var elsewhere: [LabApp] = []
    for app in apps where try await machine(of: app)?.name != leader.name { elsewhere.append(app) }
    _ = watch.take()
    let started = ContinuousClock.now
    leader.cutPower()
    let duration = try await untilACommandIsAccepted(since: started)
    // Long enough that what would be stopped or started by the change of the leader alone is seen.
    try await ContinuousClock().sleep(for: .seconds(1))
    var sample = Sample(milliseconds: duration)
    let records = watch.take()
    for app in elsewhere {
      guard let record = records[app.name] else { throw LabFailure("\(app.name) was not asked") }
      sample.failedRequests += record.failures.count
      sample.restarts += max(0, record.processes.count - 1)
    }
    try leader.start()
    try await leader.untilItAnswers()
    return sample
  }

  /// Cuts the power of a machine that doesn't lead and runs an app, and measures until the app answers again.
  package func workerFailover() async throws -> Sample {
    guard let leader = await leader() else { throw LabFailure("nobody leads") }
    for app in apps {
      guard let machine = try await machine(of: app), machine.name != leader.name else { continue }
      let started = ContinuousClock.now
      machine.cutPower()
      try await Patience.until("\(app.name) answers elsewhere", every: .milliseconds(10)) {
        await watch.answer(of: app) != nil
      }
      let sample = Sample(milliseconds: (ContinuousClock.now - started).milliseconds)
      try machine.start()
      try await machine.untilItAnswers()
      return sample
    }
    throw LabFailure("every app runs on the leader's machine")
  }

  /// Hands the lead over, and measures until the next leader accepts a command.
  package func handOver() async throws -> Sample {
    _ = watch.take()
    let duration = try await transferLeadership()
    let records = watch.take()
    return Sample(
      milliseconds: duration, failedRequests: records.values.reduce(0) { $0 + $1.failures.count },
      restarts: records.values.reduce(0) { $0 + max(0, $1.processes.count - 1) })
  }

  /// In milliseconds, until the next leader accepts a command.
  func transferLeadership() async throws -> Double {
    guard let leader = await leader() else { throw LabFailure("nobody leads") }
    let started = ContinuousClock.now
    _ = try await leader.client.transferLeadership(TransferRequest())
    return try await untilACommandIsAccepted(since: started, not: leader)
  }

  /// Asks all machines in turn for a change that alters nothing but the log.
  private func untilACommandIsAccepted(
    since started: ContinuousClock.Instant, not former: LabMachine? = nil
  ) async throws -> Double {
    guard let app = apps.first else { throw LabFailure("a lab needs an app") }
    let others = machines.filter { $0.isUp && $0.name != former?.name }
    try await Patience.until("a command is accepted", every: .milliseconds(5)) {
      for machine in others {
        do {
          _ = try await machine.client.start(app.name)
          return true
        } catch is ControlError {
          continue
        }
      }
      return false
    }
    return (ContinuousClock.now - started).milliseconds
  }
}

extension Duration {
  package var milliseconds: Double { self / .milliseconds(1) }
}
