public import EdgeModel

/// The files of a version, on this machine's disk and checked against their digest.
public struct Artifact: Sendable, Hashable {
  /// The commit, and the digest and length of its archive.
  public var reference: SourceReference
  /// The path of an uncompressed tar archive of the commit's files, relative names, no `.git`.
  public var archivePath: String

  public init(reference: SourceReference, archivePath: String) {
    self.reference = reference
    self.archivePath = archivePath
  }
}
