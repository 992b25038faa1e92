public import EdgeModel

/// The complete set of assignments that a worker acts on, and the highest epoch it has heard of: one file, replaced whole.
///
/// The worker saves before it acts, so that after a restart it never obeys a leader that it had seen replaced.
public actor AssignmentStore {
  private struct Content: Codable {
    var format: Int
    var epoch: UInt64
    var assignments: Assignments?
  }

  private static let format = 1
  /// The file.
  public nonisolated let path: String
  private let executor: DiskExecutor
  private var content: Content

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(path: String, executor: DiskExecutor, content: Content) {
    self.path = path
    self.executor = executor
    self.content = content
  }

  /// Reads the file, if there is one.
  /// - Throws: ``StoreError`` with code `.corrupt`, `.newerFormat` (the file stays as it is) or `.storage`.
  public static func open(path: String) async throws -> AssignmentStore {
    let executor = DiskExecutor(label: "flotilla.assignments")
    let content = try await executor.run { () throws -> Content in
      guard let bytes = try DurableFile(path: path).read() else {
        return Content(format: Self.format, epoch: 0, assignments: nil)
      }
      return try FormattedJSON.decode(
        Content.self, bytes, path: path, format: Self.format,
        advice: "move it away: the machine then waits for a new set and keeps what runs")
    }
    return AssignmentStore(path: path, executor: executor, content: content)
  }

  /// The newest set, if there ever was one.
  public func load() -> Assignments? { content.assignments }

  /// The highest epoch that was saved; 0 if none was.
  public func highestEpoch() -> UInt64 { content.epoch }

  /// Notes an epoch, and returns once it survives a power cut.
  /// - Throws: ``StoreError`` with code `.stale` for a lower one than was seen, or `.storage`.
  public func raise(epoch: UInt64) throws {
    try check(epoch)
    if epoch > content.epoch { try replace(epoch: epoch, assignments: content.assignments) }
  }

  /// Puts a set in the place of the one before, and returns once it survives a power cut.
  /// - Throws: ``StoreError`` with code `.stale` for a lower epoch or an older position, `.foreign` for one of another
  ///   cluster or for another machine, or `.storage`.
  public func save(_ assignments: Assignments) throws {
    try check(assignments.epoch)
    if let stored = content.assignments {
      guard assignments.cluster == stored.cluster else {
        throw StoreError(
          .foreign, "the assignments are of cluster \(assignments.cluster), this machine belongs to \(stored.cluster)")
      }
      guard assignments.node == stored.node else {
        throw StoreError(.foreign, "the assignments are for machine \(assignments.node), this one is \(stored.node)")
      }
      guard assignments.version >= stored.version else {
        throw StoreError(
          .stale, "the assignments are of position \(assignments.version), \(stored.version) is stored already")
      }
      if assignments == stored { return }
    }
    try replace(epoch: assignments.epoch, assignments: assignments)
  }

  private func check(_ epoch: UInt64) throws(StoreError) {
    guard epoch >= content.epoch else {
      throw StoreError(.stale, "epoch \(epoch) has no say any more: epoch \(content.epoch) was seen")
    }
  }

  private func replace(epoch: UInt64, assignments: Assignments?) throws {
    let next = Content(format: Self.format, epoch: epoch, assignments: assignments)
    try DurableFile(path: path).replace(with: StoredJSON.encode(next))
    content = next
  }
}
