public import EdgeModel

/// A runtime that keeps things on disk and can tell which of them it can do without.
public protocol StorageKeeping: Sendable {
  /// The folders of this machine in which it keeps them: their disks must have room.
  /// - Throws: ``RuntimeError``.
  func storageFolders() async throws -> [String]
  /// What it made, or fetched for an app, and nothing needs now; and the volumes, which are only shown. Never anything that
  /// was on the machine before, or that somebody else made.
  /// - Throws: ``RuntimeError``.
  func storedItems(besides need: StorageNeed) async throws -> [CleaningItem]
  /// Removes one of these, if still nothing needs it.
  /// - Throws: ``RuntimeError`` with what keeps it from going.
  func removeStored(_ item: CleaningItem, besides need: StorageNeed) async throws
}

/// What a machine must not lose, as far as it knows.
public struct StorageNeed: Sendable, Hashable {
  /// The allocations that it was assigned.
  public var allocations: Set<AllocationID>
  /// The images that apps name, of their versions of before too.
  public var images: Set<String>

  public init(allocations: Set<AllocationID>, images: Set<String>) {
    self.allocations = allocations
    self.images = images
  }
}
