public import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One commit of a repository on this machine's disk, until ``remove()`` is called.
public struct FetchedSource: Sendable {
  /// What the branch or tag pointed to, or the repository's own default.
  public let commit: CommitID
  /// An uncompressed tar archive of the commit's files, relative names, no `.git`.
  public let archivePath: String
  /// The names of the files at the root, sorted.
  public let rootFiles: [String]
  /// What a person should know: that the address has no encryption, say.
  public let warnings: [String]

  /// The host keys that the server showed, where ssh took them at first sight: to be kept.
  let learnedHosts: String?
  let url: GitRepositoryURL
  let tree: GitTree
  let git: GitCommand
  /// Everything of it.
  let directory: String

  /// Reads a file at the root, as the commit has it.
  /// - Parameter limit: the largest that is read, in bytes.
  /// - Throws: ``GitError``: ``GitError/Code/notFound``, ``GitError/Code/tooLarge``, or what git says.
  public func contents(ofRootFile name: String, limit: Int) async throws -> [UInt8] {
    let found = tree.entries.first { $0.path == name && ($0.kind == .file || $0.kind == .executable) }
    guard let entry = found, !name.contains("/") else {
      throw GitError(.notFound, "the repository has no file '\(name)' at its root")
    }
    guard entry.size <= limit else {
      throw GitError(.tooLarge, "'\(name)' has \(entry.size) bytes; \(limit) are the most that are read")
    }
    return try await git.output(["cat-file", "blob", entry.object], outputLimit: limit, about: url)
  }

  /// Removes everything of it from the disk.
  public func remove() throws {
    guard FileManager.default.fileExists(atPath: directory) else { return }
    try FileManager.default.removeItem(atPath: directory)
  }
}
