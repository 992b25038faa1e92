import Coordination
import EdgeModel
import EdgeStore
import Foundation
import Logging
import Synchronization
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct CleanerTests {
  /// What a runtime keeps, as a test says.
  private final class Storage: StorageKeeping {
    let items = Mutex<[CleaningItem]>([])
    let removed = Mutex<[String]>([])
    let needs = Mutex<[StorageNeed]>([])
    let isAway = Mutex(false)

    func storageFolders() async throws -> [String] { [] }

    func storedItems(besides need: StorageNeed) async throws -> [CleaningItem] {
      if isAway.withLock({ $0 }) { throw RuntimeError(.unavailable, "the engine does not answer") }
      needs.withLock { $0.append(need) }
      return items.withLock { $0 }
    }

    func removeStored(_ item: CleaningItem, besides need: StorageNeed) async throws {
      if item.name == "held" { throw RuntimeError(.unavailable, "a container uses it") }
      removed.withLock { $0.append(item.name) }
    }
  }

  private func cleaner(
    _ worker: WorkerFixture, _ storage: Storage, log: HookedLog = HookedLog(), now: Int64 = 10_000_000
  ) -> Cleaner {
    let time = TimeSource(now: { Sample.time(now) }, clock: worker.clock)
    let keeper = BlobKeeper(
      node: Sample.node, log: log, replica: nil, blobs: worker.blobs, inbox: worker.inbox, addresses: AddressBook(),
      network: NoNetwork(), time: time, logger: Logger(label: "test"))
    return Cleaner(
      keeper: keeper, output: OutputCleaning(logs: worker.logs), fetches: .ofFetches(in: worker.directory + "/git"),
      runtime: storage, policy: CleaningPolicy(),
      gauge: DiskGauge([worker.directory], floor: DiskFloor(bytes: 0)), time: time, logger: Logger(label: "test"))
  }

  /// Long after anything that a test writes.
  private static let later: Int64 = 32_503_680_000

  @Test func aDryRunRemovesNothingAndTheNextOneWhatItSaid() async throws {
    try await WorkerFixture.with { worker in
      let storage = Storage()
      storage.items.withLock {
        $0 = [CleaningItem(kind: .fetchedImage, name: "postgres:16", bytes: 400, unusedSince: Sample.time(0))]
      }
      worker.inbox.replace(Sample.set([]))
      let files = try await worker.blobs.put(Array("nobody needs this".utf8)).digest
      let fetch = worker.directory + "/git/" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: fetch, withIntermediateDirectories: true)
      try FileManager.default.createDirectory(atPath: worker.directory + "/git/ours", withIntermediateDirectories: true)
      let cleaner = cleaner(worker, storage, now: Self.later)
      let said = try await cleaner.clean(.routine, dryRun: true)
      #expect(Set(said.removed.map(\.name)) == ["postgres:16", files.rawValue, fetch])
      #expect(storage.removed.withLock { $0 }.isEmpty)
      #expect(try await worker.blobs.contains(files))
      #expect(FileManager.default.fileExists(atPath: fetch))
      let done = try await cleaner.clean(.routine)
      #expect(done.removed == said.removed)
      #expect(storage.removed.withLock { $0 } == ["postgres:16"])
      #expect(try await !worker.blobs.contains(files))
      #expect(!FileManager.default.fileExists(atPath: fetch))
      #expect(FileManager.default.fileExists(atPath: worker.directory + "/git/ours"))
    }
  }

  @Test func whatAppsAndTheirVersionsOfBeforeNeedIsTold() async throws {
    try await WorkerFixture.with { worker in
      let (storage, log) = (Storage(), HookedLog())
      func workload(_ image: String) -> WorkloadSpec {
        var services = WorkloadServices.plain
        services.main.image = image
        return WorkloadSpec(language: "image", port: 80, services: services)
      }
      let stored = try await worker.blobs.put(Array("an app's files".utf8))
      let reference = SourceReference(commit: Sample.reference.commit, digest: stored.digest, size: stored.size)
      let placed = Allocation(
        placing: Sample.id(3), on: Sample.node, name: Sample.name, workload: workload("three"), source: reference,
        epoch: 1)
      worker.inbox.replace(Sample.set([placed]))
      var deployment = Sample.deployment()
      deployment.resolved = ResolvedSource(generation: 2, reference: Sample.reference, workload: workload("two"))
      deployment.history = [ResolvedSource(generation: 1, reference: Sample.reference, workload: workload("one"))]
      _ = try await log.append([.cluster(Sample.cluster), .deployment(deployment)], after: .zero, epoch: 1)
      let result = try await cleaner(worker, storage, log: log, now: Self.later).clean(.everything)
      #expect(result.removed.isEmpty)
      #expect(try await worker.blobs.contains(stored.digest))
      let need = try #require(storage.needs.withLock { $0.first })
      #expect(need.images == ["one", "two", "three"])
      #expect(need.allocations == [placed.id])
    }
  }

  @Test func aMachineThatKnowsNothingYetTouchesNothing() async throws {
    try await WorkerFixture.with { worker in
      let storage = Storage()
      let files = try await worker.blobs.put(Array("somebody may need this".utf8)).digest
      let result = try await cleaner(worker, storage, now: Self.later).clean(.shortage)
      #expect(result.removed.isEmpty)
      #expect(result.notes.count == 2)
      #expect(storage.needs.withLock { $0 }.isEmpty)
      #expect(try await worker.blobs.contains(files))
    }
  }

  @Test func whatCannotGoOrBeLookedAtIsSaid() async throws {
    try await WorkerFixture.with { worker in
      let storage = Storage()
      worker.inbox.replace(Sample.set([]))
      storage.items.withLock {
        $0 = ["free", "held"].map { CleaningItem(kind: .fetchedImage, name: $0, bytes: 1, unusedSince: Sample.time(0)) }
      }
      let result = try await cleaner(worker, storage, now: Self.later).clean(.routine)
      #expect(result.removed.map(\.fault) == [nil, "a container uses it"])
      storage.isAway.withLock { $0 = true }
      let second = try await cleaner(worker, storage, now: Self.later).clean(.routine)
      #expect(second.notes == ["images and volumes could not be looked at: the engine does not answer"])
    }
  }

  @Test func oldOutputGoesAndTheNewestStays() async throws {
    try await WorkerFixture.with { worker in
      let logs = try await AllocationLogStore.open(
        worker.directory + "/small-logs", retention: LogRetention(segmentLength: 4_096, segments: 8),
        logger: Logger(label: "test"))
      let text = String(repeating: "x", count: 1_500)
      for _ in 0..<10 {
        try await logs.append(Sample.id(), [LogLine(stream: .standardOutput, at: Sample.time(1), text: text)])
      }
      let pieces = try await logs.pieces()
      try #require(pieces.count >= 3)
      #expect(pieces.filter(\.isOpen).count == 1)
      worker.inbox.replace(Sample.set([]))
      var cleaner = cleaner(worker, Storage(), now: Self.later)
      cleaner = Cleaner(
        keeper: cleaner.keeper, output: OutputCleaning(logs: logs), fetches: cleaner.fetches, runtime: nil,
        policy: cleaner.policy, gauge: cleaner.gauge, time: cleaner.time, logger: cleaner.logger)
      let result = try await cleaner.clean(.routine)
      #expect(result.removed.count == pieces.count - 1)
      #expect(result.removed.allSatisfy { $0.kind == .output && $0.fault == nil })
      #expect(try await logs.pieces().map(\.first) == [try #require(pieces.last).first])
      #expect(try await logs.append(Sample.id(), [LogLine(stream: .agent, at: Sample.time(2), text: "on")]) == 11)
      #expect(try await logs.read(Sample.id()).last?.sequence == 11)
    }
  }
}
