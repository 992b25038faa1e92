internal import EdgeModel

/// Where blobs are: a folder for each first two digits, so that no folder grows too long.
enum BlobPath {
  static func path(_ digest: BlobDigest, in directory: String) -> String {
    "\(directory)/\(digest.rawValue.prefix(2))/\(digest.rawValue)"
  }

  /// Where unfinished ones are.
  static func incoming(_ directory: String) -> String { "\(directory)/incoming" }
}
