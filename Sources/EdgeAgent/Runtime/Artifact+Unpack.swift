extension Artifact {
  /// Unpacks the files into a directory with the system's `tar`; what was there is replaced, once the new one is complete.
  ///
  /// Names that lead outside, and entries that are neither file nor directory nor symbolic link, are refused before
  /// anything is written.
  /// - Parameters:
  ///   - path: where `tar` is looked for.
  ///   - fileSize: the longest file that there may be, in bytes.
  /// - Throws: ``RuntimeError`` with what is wrong with the archive or the disk; `CancellationError`.
  public func unpack(
    to directory: String, path: String = "/usr/local/bin:/usr/bin:/bin", fileSize: Int64 = 8 << 30
  ) async throws {
    try await ArchiveUnpacker(path: path, fileSize: fileSize).unpack(archivePath, to: directory)
  }
}
