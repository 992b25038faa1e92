internal import Coordination
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
  private var gate: AssignmentGate

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(path: String, executor: DiskExecutor, gate: AssignmentGate) {
    self.path = path
    self.executor = executor
    self.gate = gate
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
    return AssignmentStore(
      path: path, executor: executor, gate: AssignmentGate(epoch: content.epoch, assignments: content.assignments))
  }

  /// The newest set, if there ever was one.
  public func load() -> Assignments? { gate.assignments }

  /// The highest epoch that was saved; 0 if none was.
  public func highestEpoch() -> UInt64 { gate.epoch }

  /// Notes an epoch, and returns once it survives a power cut.
  /// - Throws: ``StoreError`` with code `.stale` for a lower one than was seen, or `.storage`.
  public func raise(epoch: UInt64) throws {
    try change { gate throws(AssignmentRefusal) in try gate.raise(epoch: epoch) }
  }

  /// Puts a set in the place of the one before, and returns once it survives a power cut.
  /// - Throws: ``StoreError`` with code `.stale` for a lower epoch or an older position, `.foreign` for one of another
  ///   cluster or for another machine, or `.storage`.
  public func save(_ assignments: Assignments) throws {
    try change { gate throws(AssignmentRefusal) in try gate.admit(assignments) }
  }

  /// What the gate lets in counts once it is on the disk.
  private func change(_ body: (inout AssignmentGate) throws(AssignmentRefusal) -> Void) throws {
    var next = gate
    do throws(AssignmentRefusal) {
      try body(&next)
    } catch {
      throw StoreError(error.isForeign ? .foreign : .stale, error.description)
    }
    guard next != gate else { return }
    let content = Content(format: Self.format, epoch: next.epoch, assignments: next.assignments)
    try DurableFile(path: path).replace(with: StoredJSON.encode(content))
    gate = next
  }
}
