import EdgeStore

/// What an agent keeps on disk, opened.
struct AgentStores: Sendable {
  let blobs: BlobStore
  let logs: AllocationLogStore
  let assignments: AssignmentStore

  init(_ directory: DataDirectory) async throws {
    blobs = try await BlobStore.open(directory.blobs)
    logs = try await AllocationLogStore.open(directory.logs)
    assignments = try await AssignmentStore.open(path: directory.assignments)
  }
}
