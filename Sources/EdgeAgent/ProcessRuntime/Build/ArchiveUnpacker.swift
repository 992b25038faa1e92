#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Unpacks a version's files with the system's `tar`.
struct ArchiveUnpacker: Sendable {
  let path: String
  /// The longest file that it may have, in bytes.
  let fileSize: Int64

  /// Unpacks into a new directory, which appears when it is complete.
  /// - Throws: ``RuntimeError`` with what is wrong with the archive or the disk; `CancellationError`.
  func unpack(_ archive: String, to directory: String) async throws {
    try await check(archive)
    let half = "\(directory).new"
    do {
      for old in [half, directory] where FileManager.default.fileExists(atPath: old) {
        try FileManager.default.removeItem(atPath: old)
      }
      try FileManager.default.createDirectory(atPath: half, withIntermediateDirectories: true)
    } catch { throw RuntimeError(.storage, "the directory of the app could not be made: \(error)", cause: error) }
    _ = try await tar(["-x", "-f", archive, "-C", half, "-o"], limit: 1 << 20)
    do {
      try FileManager.default.moveItem(atPath: half, toPath: directory)
    } catch { throw RuntimeError(.storage, "the files of the app could not be moved: \(error)", cause: error) }
  }

  /// Names that lead outside, and entries that are neither file nor directory nor symbolic link, are refused before
  /// anything is written.
  private func check(_ archive: String) async throws {
    for name in try await tar(["-t", "-f", archive], limit: 32 << 20).split(separator: 0x0A) {
      let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      guard name.first != UInt8(ascii: "/"), !parts.contains(where: { $0.elementsEqual("..".utf8) }) else {
        throw RuntimeError(
          .storage,
          "the app's archive has a name that leads outside: '\(String(decoding: name.prefix(120), as: UTF8.self))'")
      }
    }
    for line in try await tar(["-t", "-v", "-f", archive], limit: 64 << 20).split(separator: 0x0A) {
      guard let kind = line.first, "-dl".utf8.contains(kind) else {
        throw RuntimeError(.storage, "the app's archive has an entry that is no file, directory or symbolic link")
      }
    }
  }

  private func tar(_ arguments: [String], limit: Int) async throws -> [UInt8] {
    let command = ChildCommand(
      arguments: ["tar"] + arguments, environment: ["PATH": path, "LC_ALL": "C"], outputLimit: limit,
      fileSizeLimit: fileSize)
    let outcome: ChildCommand.Outcome
    do {
      outcome = try await command.run()
    } catch let failure as ChildCommand.Failure {
      throw RuntimeError(.storage, "the app's archive could not be unpacked: \(failure)", cause: failure)
    }
    guard outcome.isSuccess else {
      let words = String(decoding: outcome.errorOutput.suffix(600), as: UTF8.self)
      throw RuntimeError(.storage, "the app's archive could not be unpacked: tar says: \(words)")
    }
    return outcome.output
  }
}
