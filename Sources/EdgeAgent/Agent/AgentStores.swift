import EdgeModel
import EdgeStore

/// What an agent keeps on disk, opened.
struct AgentStores: Sendable {
  let blobs: BlobStore
  let logs: AllocationLogStore
  let assignments: AssignmentStore
  let platform: PlatformStore
  let keys: PlatformKeyStore
  let steps: StepJournal

  init(_ directory: DataDirectory, now: Timestamp) async throws {
    blobs = try await BlobStore.open(directory.blobs)
    logs = try await AllocationLogStore.open(directory.logs)
    assignments = try await AssignmentStore.open(path: directory.assignments)
    keys = try await PlatformKeyStore.open(path: directory.platformKeys)
    steps = try await StepJournal.open(path: directory.steps, now: now)
    platform = try await PlatformStore.open(path: directory.platform)
  }
}
