import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Folders that work left behind in a folder where nothing stays for long.
struct LeftFolders: Sendable {
  /// Where to look.
  let folder: String
  /// Which names are those of work's own folders.
  let isOwn: @Sendable (String) -> Bool

  /// What fetching from Git left behind: a fetch has a folder with a name of this form, and takes minutes.
  static func ofFetches(in folder: String) -> LeftFolders {
    LeftFolders(folder: folder) { UUID(uuidString: $0) != nil }
  }

  func items() throws -> [CleaningItem] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).filter(isOwn).sorted().compactMap { name in
      let path = "\(folder)/\(name)"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard let modified = attributes[.modificationDate] as? Date else { return nil }
      return CleaningItem(
        kind: .folder, name: path, bytes: DirectorySize.measure(path),
        unusedSince: Timestamp(milliseconds: Int64(modified.timeIntervalSince1970 * 1_000)))
    }
  }

  /// Does nothing for a folder that isn't one of these.
  func remove(_ item: CleaningItem) throws {
    let name = item.name.split(separator: "/").last.map(String.init) ?? ""
    guard item.name == "\(folder)/\(name)", isOwn(name), FileManager.default.fileExists(atPath: item.name) else {
      return
    }
    try FileManager.default.removeItem(atPath: item.name)
  }
}
