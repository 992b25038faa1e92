#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The checkout that the tests are in.
enum Repository {
  /// Not by URL: it would resolve a link to the folder of the tests.
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")

  static func read(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(path)") }

  /// The Markdown files of the project, by their paths from the root: all that is not hidden, built or fetched.
  static let pages: [String] = pages(in: "").sorted()

  private static func pages(in folder: String) -> [String] {
    // What can't be listed is a file, or not for us.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    return names.filter { !$0.hasPrefix(".") }.flatMap { name in
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      return name.hasSuffix(".md") ? [path] : pages(in: path)
    }
  }
}
