public import EdgeModel
public import Logging
import Manifests

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Runs workloads as plain processes of this machine, each in a session and a working directory of its own.
///
/// It isolates nothing: a workload can read what the agent's user can read, and listens on the machine's own ports. It is
/// held to its limits where the agent may make control groups; ``capabilities()`` says whether. It is for machines without
/// Docker, and for apps that their owner trusts.
///
/// What runs outlives an agent that is killed: each process writes down who it is before its workload begins, and the
/// next runtime over the same directory finds it by process id and start time. Nothing runs twice. An agent that is asked
/// to stop ends what runs, politely, unless ``ProcessRuntimeConfiguration/leaveRunning`` is set: ``shutdown(grace:)``.
public actor ProcessRuntime: WorkloadRuntime {
  let configuration: ProcessRuntimeConfiguration
  let time: TimeSource
  let logger: Logger
  let watch: FileWatch
  let changes = ChangeSignal()
  let controlGroups: ControlGroups
  /// Names this run of the machine.
  let boot: String
  var processes: [AllocationID: RunningProcess] = [:]
  /// Calls that are at work, one an allocation.
  private var busy: Set<AllocationID> = []
  var adoption: Task<Void, Never>?
  private var isShutDown = false

  /// - Throws: ``RuntimeError`` when its directory can't be made or the system has nothing to watch files with.
  public init(_ configuration: ProcessRuntimeConfiguration, time: TimeSource = .system, logger: Logger) throws {
    self.configuration = configuration
    self.time = time
    self.logger = logger
    watch = try FileWatch()
    boot = ProcessStatus.bootID()
    controlGroups = ControlGroups.find()
    do {
      try FileManager.default.createDirectory(
        atPath: configuration.root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RuntimeError(.storage, "the directory '\(configuration.root)' could not be made: \(error)", cause: error)
    }
    Self.sweep(configuration.root, logger: logger)
  }

  public func capabilities() -> RuntimeCapabilities {
    RuntimeCapabilities(
      name: "process", languages: WorkloadCommand(configuration: configuration).languages, isolates: false,
      notes: [
        "Apps are not isolated: they run as the agent's user and can read what it can read.",
        "Apps listen on the machine's own ports; those with their own Dockerfile are refused.",
      ] + controlGroups.notes)
  }

  public func waitForChange(after version: RuntimeVersion?) async throws -> RuntimeVersion {
    guard let version else { return RuntimeVersion(changes.value) }
    return RuntimeVersion(try await changes.wait(after: version.number))
  }

  public func instances() throws -> [RuntimeInstance] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: configuration.root)
    } catch {
      throw RuntimeError(.storage, "the directory '\(configuration.root)' can't be read: \(error)", cause: error)
    }
    return names.compactMap { AllocationID($0) }.sorted().map { id in
      let directory = AllocationDirectory(id: id, root: configuration.root)
      let record = directory.record()
      let phase = phase(of: directory)
      return RuntimeInstance(
        id: id, phase: phase, epoch: record?.epoch ?? 0, probePort: record?.port ?? 0,
        reason: phase == .running ? nil : directory.reason)
    }
  }

  private func phase(of directory: AllocationDirectory) -> RuntimeInstance.Phase {
    if let process = processes[directory.id], !process.isOver { return .running }
    let records = directory.instances()
    if let alive = records.first(where: { $0.isAlive(boot: boot) }) {
      adopt(alive, as: directory.id)
      return .running
    }
    guard let newest = records.first else { return .created }
    return .exited(status: directory.status(of: newest.number))
  }

  public func start(_ allocation: Allocation, from artifact: Artifact, log: any LogSink) async throws {
    guard !isShutDown else { throw RuntimeError(.unavailable, "the agent is stopping, and starts nothing any more") }
    try WorkloadCommand(configuration: configuration).check(allocation.workload)
    try enter(allocation.id)
    defer { busy.remove(allocation.id) }
    let directory = AllocationDirectory(id: allocation.id, root: configuration.root)
    if case .running = phase(of: directory) {
      follow(allocation.id, directory, log)
      return
    }
    let environment = try WorkloadEnvironment(directory: directory, path: configuration.path)
      .variables(for: allocation.workload)
    if directory.record()?.isBuilt != true {
      try await build(allocation, directory, environment, from: artifact, log)
    }
    if var record = directory.record(), record.port != allocation.workload.port {
      record.port = allocation.workload.port
      try keep { [record] in try directory.write(record) }
    }
    try Task.checkCancellation()
    try await launch(allocation, directory, environment, log)
  }

  /// An app that says how long it needs to stop has that, whatever `grace` is.
  public func stop(_ id: AllocationID, grace: Duration, removing: Bool) async throws {
    try enter(id)
    defer { busy.remove(id) }
    let directory = AllocationDirectory(id: id, root: configuration.root)
    try await end(directory, grace: directory.record()?.stopGrace ?? grace)
    if removing { try await remove(directory) }
    changes.raise()
  }

  /// Ends the runtime: every process, politely and after `grace` by force, or only the following of them if they are to
  /// run on. What they wrote until then is taken over. Nothing is started afterwards; what is built stays so for the next
  /// runtime.
  public func shutdown(grace: Duration = .seconds(10)) async {
    isShutDown = true
    adoption?.cancel()
    adoption = nil
    if configuration.leaveRunning {
      for process in processes.values { process.following?.cancel() }
      for process in processes.values { await process.following?.value }
      processes = [:]
      return
    }
    let found: [RuntimeInstance]
    do { found = try instances() } catch {
      logger.error("What runs can't be read, and is left running", metadata: ["error": "\(error)"])
      return
    }
    await withDiscardingTaskGroup { group in
      for instance in found where instance.phase == .running {
        group.addTask { await self.endAtShutdown(instance.id, grace: grace) }
      }
    }
    adoption?.cancel()
  }

  private func endAtShutdown(_ id: AllocationID, grace: Duration) async {
    do {
      let directory = AllocationDirectory(id: id, root: configuration.root)
      try await end(directory, grace: directory.record()?.stopGrace ?? grace)
    } catch {
      logger.error("An app could not be ended", metadata: ["allocation": "\(id)", "error": "\(error)"])
    }
  }

  private func enter(_ id: AllocationID) throws(RuntimeError) {
    guard busy.insert(id).inserted else {
      throw RuntimeError(.unavailable, "another call is at work on \(id)")
    }
  }
}
