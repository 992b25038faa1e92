import EdgeModel
import Logging

extension ProcessRuntime {
  /// Starts what is built, and follows its output.
  func launch(
    _ allocation: Allocation, _ directory: AllocationDirectory, _ environment: [String: String], _ log: any LogSink
  ) async throws {
    let number = directory.start() + 1
    try keep { try directory.write(start: number) }
    // From here on a process of an earlier start either has written who it is, or ends by itself when it sees the number.
    if case .running = phaseOnDisk(of: directory) {
      follow(allocation.id, directory, log)
      return
    }
    try await endRest(of: directory.id)
    try await checkPort(allocation.workload.port)
    let arguments = try WorkloadCommand(configuration: configuration)
      .arguments(for: allocation.workload, files: directory.files)
    let groups = try controlGroups.make(for: allocation.id, allocation.workload.services.main.limits)
    try keep { try directory.write(groups: groups) }
    let launcher = WorkloadLauncher(
      directory: directory, number: number, arguments: arguments, environment: environment,
      openFiles: configuration.openFiles, fileSize: configuration.fileSize)
    let id = allocation.id
    let childEnd = ChildEnd()
    let group = try await launcher.launch { [weak self] in
      childEnd.note()
      await self?.noticed(childEnd, of: id)
    }
    guard let record = directory.instances().first(where: { $0.number == number && $0.pid == group.id }) else {
      await group.end(grace: .zero)
      throw RuntimeError(.storage, "the process could not write down who it is")
    }
    processes[id] = RunningProcess(record: record, end: childEnd)
    try keep { try directory.forgetInstances(before: number) }
    follow(id, directory, log)
    // Its end may have come before it was entered.
    if childEnd.hasCome { await ended(id, number) }
    changes.raise()
    if Task.isCancelled {
      try await end(directory, grace: .seconds(2))
      throw CancellationError()
    }
  }

  /// What held the port a moment ago may be on its way out; that is given half a second.
  private func checkPort(_ port: UInt16) async throws {
    for _ in 0..<10 {
      guard PortUse.isTaken(port) else { return }
      if PortUse.holder(of: port) != nil { break }
      try await time.sleep(for: .milliseconds(50))
    }
    guard PortUse.isTaken(port) else { return }
    let holder = PortUse.holder(of: port).map { " by \($0)" } ?? ""
    throw RuntimeError(
      .startFailed, "port \(port) is already in use on this machine\(holder); end that, or give the app another port")
  }

  /// Takes the output over from where it was left. A follower that is there already goes on.
  func follow(_ id: AllocationID, _ directory: AllocationDirectory, _ log: any LogSink) {
    guard var process = processes[id], process.follower == nil, !process.isOver else { return }
    let follower = OutputFollower(directory: directory, log: log, watch: watch, now: time.now)
    process.follower = follower
    process.following = Task { [weak self] in
      do {
        try await follower.run()
      } catch is CancellationError {
        return
      } catch {
        await self?.followingFailed(id, error)
      }
    }
    processes[id] = process
  }

  private func followingFailed(_ id: AllocationID, _ error: any Error) {
    logger.error("Output is not followed any more", metadata: ["allocation": "\(id)", "error": "\(error)"])
    processes[id]?.follower = nil
  }

  /// The system says that a process that we started is gone.
  private func noticed(_ end: ChildEnd, of id: AllocationID) async {
    guard let process = processes[id], process.end === end else { return }
    await ended(id, process.record.number)
  }

  /// A leader is gone: what it left behind is ended, its output taken over to the last line, and then it is over.
  func ended(_ id: AllocationID, _ number: Int) async {
    guard let process = processes[id], process.record.number == number, !process.isOver else { return }
    // The number of a child of ours is nobody else's as long as anything of its session is left.
    if process.end != nil { await process.group.end(grace: .zero) }
    do {
      try await endRest(of: id)
    } catch {
      logger.error(
        "What an app left behind could not be ended", metadata: ["allocation": "\(id)", "error": "\(error)"])
    }
    await leaveGroups(AllocationDirectory(id: id, root: configuration.root), number)
    process.follower?.finish()
    await process.following?.value
    guard processes[id]?.record.number == number else { return }
    processes[id]?.isOver = true
    processes[id]?.follower = nil
    processes[id]?.following = nil
    changes.raise()
  }

  /// Removes the groups of what is over, and keeps what they know of its end.
  private func leaveGroups(_ directory: AllocationDirectory, _ number: Int) async {
    let groups = directory.groups
    guard !groups.isEmpty else { return }
    let status = directory.status(of: number)
    if directory.reason == nil, status == nil || status == 137, ControlGroups.wasOutOfMemory(groups) {
      do {
        try directory.write(reason: "it was ended because it used more memory than it may", of: number)
      } catch {
        logger.warning("Why an app ended can't be kept", metadata: ["error": "\(error)"])
      }
    }
    let left = await ControlGroups.remove(groups)
    if !left.isEmpty { logger.warning("Control groups of an app are left over", metadata: ["groups": "\(left)"]) }
  }

  /// Ends what lives on of an allocation whose leader is gone, wherever it went.
  func endRest(of id: AllocationID) async throws(RuntimeError) {
    guard await MarkedProcesses(mark: WorkloadEnvironment.mark(id)).end() else {
      throw RuntimeError(.unavailable, "processes of \(id) can't be ended; the system doesn't let go of them")
    }
  }

  /// Ends a process group, if it runs, and returns when it is gone and its output taken over.
  func end(_ directory: AllocationDirectory, grace: Duration) async throws {
    let id = directory.id
    for record in directory.instances() where record.isAlive(boot: boot) {
      try keep { try directory.write(reason: "it was stopped", of: record.number) }
      let ending = await record.group.end(grace: grace)
      guard ending != .never else {
        throw RuntimeError(
          .unavailable, "process \(record.pid) of \(id) can't be ended; the system doesn't let go of it")
      }
      if directory.status(of: record.number) == nil {
        // Its shell was ended with it: 128 and the signal's number, as shells have it.
        try keep { try directory.write(status: ending == .byForce ? 137 : 143, of: record.number) }
      }
    }
    try await endRest(of: id)
    guard let process = processes[id] else { return }
    await ended(id, process.record.number)
  }
}
