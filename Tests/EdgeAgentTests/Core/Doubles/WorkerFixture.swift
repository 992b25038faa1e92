import EdgeModel
import EdgeStore
import Foundation
import Logging
import Testing

@testable import EdgeAgent

/// A worker with real stores in a directory of its own, and doubles for its runtime, its leader and time.
struct WorkerFixture: Sendable {
  let directory: String
  let runtime = FakeRuntime()
  let leader = FakeLeader()
  let clock: TestClock
  let context: AgentContext
  let assignments: AssignmentStore
  let blobs: BlobStore
  let logs: AllocationLogStore
  let inbox: WorkerInbox
  let reports: ReportSender
  let steps: StepRecorder
  /// What the leader has as the app's files.
  static let files = Array("the app's files".utf8)

  static func with<Result>(eager: Bool = true, _ body: (Self) async throws -> Result) async throws -> Result {
    let directory = "\(NSTemporaryDirectory())flotilla-worker-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(try await Self(directory, eager: eager))
  }

  /// Opens what is in the directory, as an agent that starts there does.
  init(_ directory: String, eager: Bool) async throws {
    self.directory = directory
    clock = TestClock(isEager: eager)
    let logger = Logger(label: "test")
    context = AgentContext(node: Sample.node, time: clock.source, logger: logger)
    assignments = try await AssignmentStore.open(path: directory + "/assignments.json")
    blobs = try await BlobStore.open(directory + "/blobs")
    logs = try await AllocationLogStore.open(directory + "/logs", logger: logger)
    inbox = WorkerInbox(await assignments.load())
    reports = ReportSender(leader: leader, time: clock.source, logger: logger, nudge: ChangeSignal())
    steps = await StepRecorder(
      try await StepJournal.open(path: directory + "/steps.jsonl", now: clock.source.now()), time: clock.source,
      logger: logger)
  }

  /// An allocation whose files the leader has.
  func allocation(
    _ generation: UInt32 = 1, epoch: UInt64 = 1, _ change: (inout WorkloadSpec) -> Void = { _ in }
  ) async throws -> Allocation {
    let stored = try await blobs.put(Self.files)
    try await blobs.remove(stored.digest)
    leader.has(.success(Self.files))
    var workload = Sample.workload()
    change(&workload)
    return Allocation(
      placing: Sample.id(generation), on: Sample.node, name: Sample.name, workload: workload,
      source: SourceReference(commit: Sample.reference.commit, digest: stored.digest, size: stored.size), epoch: epoch)
  }

  func executor(http: (any HTTPProbe)? = nil) -> WorkerExecutor {
    let machine = Machine(
      name: Sample.identifier("attic", NodeName.self), address: "", host: "", labels: [:],
      capabilities: RuntimeCapabilities(name: "fake", languages: [], isolates: true), dataDirectory: directory,
      version: "1", ports: { [] })
    let feed = FeedPublisher(isRead: false, node: Sample.node, time: clock.source, logger: context.logger) { .zero }
    let keeper = BlobKeeper(
      node: Sample.node, log: HookedLog(), replica: nil, blobs: blobs, inbox: inbox, addresses: AddressBook(),
      network: NoNetwork(),
      time: clock.source, logger: context.logger)
    return WorkerExecutor(
      runtime: runtime,
      parts: WorkerParts(
        leader: leader, blobs: blobs, collect: { try await keeper.collect() }, logs: logs, inbox: inbox, feed: feed,
        reports: reports, steps: steps, machine: machine, patience: .seconds(30), http: http))
  }

  func follower(nudge: ChangeSignal = ChangeSignal()) -> AssignmentFollower {
    AssignmentFollower(
      record: NodeRecord(
        id: Sample.node, name: Sample.identifier("attic", NodeName.self), address: "", joinedAt: Sample.time(0)),
      leader: leader, store: assignments, inbox: inbox, wake: context.wake, time: clock.source,
      logger: context.logger, nudge: nudge)
  }

  /// Lends a worker that runs, with the sender of its reports.
  func running<Result: Sendable>(
    http: (any HTTPProbe)? = nil, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (worker, context, reports) = (executor(http: http), context, reports)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        var runner = ExecutorRunner(worker, context)
        try await runner.run()
        return nil
      }
      group.addTask {
        try await reports.run()
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let next = try await group.next() { if let next { return next } }
      throw CancellationError()
    }
  }

  /// Waits for a report that shows an allocation as a test wants it.
  func report(where isMeant: @Sendable (ObservedAllocation) -> Bool) async throws -> ObservedAllocation {
    var count = 1
    while true {
      try await leader.wait(forReports: count)
      if let found = leader.reports.flatMap(\.allocations).first(where: isMeant) { return found }
      count = leader.reports.count + 1
    }
  }
}
