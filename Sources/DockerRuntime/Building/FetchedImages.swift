import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Remembers in a file which images were fetched for apps and were not on the machine before: only these may be removed
/// again.
public actor FetchedImages {
  /// One image.
  struct Entry: Codable, Hashable {
    /// As apps name it.
    var name: String
    /// Its id; `nil` while it is fetched.
    var id: String?
    /// The ids of all images that there were before it was fetched; dropped once its own is known.
    var before: [String]?
    var lastUsed: Timestamp
  }

  private let path: String
  private var entries: [String: Entry]

  /// Reads the file, if there is one.
  /// - Throws: what reading or decoding it throws. Nothing is taken for ours then.
  public init(path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: path) else {
      entries = [:]
      return
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let list = try JSONDecoder().decode([Entry].self, from: data)
    entries = Dictionary(list.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// By name.
  var list: [Entry] { entries.values.sorted { $0.name < $1.name } }

  /// Notes that an image is about to be fetched, before anything of it is there.
  func begin(_ name: String, before: [String], now: Timestamp) throws {
    try change { $0[name] = Entry(name: name, id: nil, before: before.sorted(), lastUsed: now) }
  }

  /// Notes which image it is. One that was there under another name, or without one, isn't ours.
  func end(_ name: String, id: String) throws {
    try change { entries in
      guard let entry = entries[name], entry.id == nil else { return }
      let isOurs = !(entry.before ?? []).contains(id)
      entries[name] = isOurs ? Entry(name: name, id: id, before: nil, lastUsed: entry.lastUsed) : nil
    }
  }

  /// Notes that apps use some of the images.
  func use(_ names: Set<String>, now: Timestamp) throws {
    guard entries.keys.contains(where: names.contains) else { return }
    try change { entries in
      for name in names where entries[name] != nil { entries[name]?.lastUsed = now }
    }
  }

  func forget(_ name: String) throws {
    guard entries[name] != nil else { return }
    try change { $0[name] = nil }
  }

  private func change(_ body: (inout [String: Entry]) -> Void) throws {
    var changed = entries
    body(&changed)
    guard changed != entries else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try encoder.encode(changed.values.sorted { $0.name < $1.name }).write(
      to: URL(fileURLWithPath: path), options: .atomic)
    entries = changed
  }
}
