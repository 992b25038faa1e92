/// The very files of one commit: enough to run an app again without the Internet.
public struct SourceReference: Codable, Hashable, Sendable {
  /// What the branch or tag pointed to when it was fetched.
  public var commit: CommitID
  /// The blob that holds the commit's files as a tar archive.
  public var digest: BlobDigest
  /// The blob's length in bytes.
  public var size: Int64

  public init(commit: CommitID, digest: BlobDigest, size: Int64) {
    self.commit = commit
    self.digest = digest
    self.size = size
  }
}
