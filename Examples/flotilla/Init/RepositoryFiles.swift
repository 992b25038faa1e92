#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files at the top of a repository, as far as a guess needs them. Tests make their own.
struct RepositoryFiles {
  /// More of a file than this is not looked at.
  static let readLimit = 256 << 10

  /// The name of its directory.
  var directory: String
  var names: Set<String>
  /// The text of a file; `nil` where it can't be read or is too large.
  var read: (String) -> String?

  init(directory: String, names: some Sequence<String>, read: @escaping (String) -> String?) {
    self.directory = directory
    self.names = Set(names)
    self.read = read
  }

  /// The files in a directory of this machine.
  /// - Throws: ``ToolError`` where there is no such directory.
  init(at path: String) throws(ToolError) {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory else {
      throw ToolError("there is no directory '\(path)'")
    }
    let found: [String]
    do {
      found = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw ToolError("the directory '\(path)' can't be read: \(error)")
    }
    let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let parts = absolute.split(separator: "/").filter { $0 != "." }
    self.init(directory: parts.last.map(String.init) ?? "app", names: found) { name in
      let file = "\(path)/\(name)"
      do {
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64 ?? .max
        guard size <= Self.readLimit else { return nil }
        return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
      } catch {
        return nil  // what can't be read gives no hint
      }
    }
  }

  func has(_ name: String) -> Bool { names.contains(name) }
}
