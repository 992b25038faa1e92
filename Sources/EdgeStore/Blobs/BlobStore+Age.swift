public import EdgeModel

extension BlobStore {
  /// When a blob was last put here; `nil` where it isn't.
  /// - Throws: ``StoreError`` with code `.storage`.
  public func writtenAt(_ digest: BlobDigest) throws -> Timestamp? { try DiskCall.modified(path(of: digest)) }
}
