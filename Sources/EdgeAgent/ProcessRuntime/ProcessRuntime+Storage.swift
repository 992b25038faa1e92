public import EdgeModel

extension ProcessRuntime: StorageKeeping {
  public nonisolated func storageFolders() -> [String] { [configuration.root] }

  /// What is left of apps whose removal was cut short. Folders of apps are the agent's to remove, with what runs in them.
  public nonisolated func storedItems(besides need: StorageNeed) throws -> [CleaningItem] {
    try Self.keeping { try removed.items() }
  }

  public nonisolated func removeStored(_ item: CleaningItem, besides need: StorageNeed) throws {
    try Self.keeping { try removed.remove(item) }
  }

  private nonisolated var removed: LeftFolders {
    LeftFolders(folder: configuration.root) { $0.hasPrefix(".removed-") }
  }

  private static func keeping<Value>(_ work: () throws -> Value) throws(RuntimeError) -> Value {
    do { return try work() } catch {
      throw RuntimeError(.storage, "the folder of apps could not be cleaned: \(error)", cause: error)
    }
  }
}
