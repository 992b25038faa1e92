public import EdgeModel

/// A file of an allocation's output.
public struct LogPiece: Hashable, Sendable {
  /// Whose output it is.
  public let allocation: AllocationID
  /// The sequence of its first line.
  public let first: UInt64
  /// How long it is, in bytes.
  public let bytes: Int64
  /// When its newest line was written.
  public let writtenAt: Timestamp
  /// Whether lines are still added to it.
  public let isOpen: Bool
}

extension AllocationLogStore {
  /// All files of output, by allocation, the oldest of each first.
  /// - Throws: ``StoreError`` with code `.storage`.
  public func pieces() throws -> [LogPiece] {
    var pieces: [LogPiece] = []
    for allocation in try list() {
      let segments = try track(of: allocation).segments
      for segment in segments {
        guard let written = try DiskCall.modified(segment.path(in: folder(of: allocation))) else { continue }
        pieces.append(
          LogPiece(
            allocation: allocation, first: segment.first, bytes: Int64(segment.length), writtenAt: written,
            isOpen: segment.first == segments.last?.first))
      }
    }
    return pieces
  }

  /// Removes the oldest files of an allocation's output up to one of them. The one that lines are added to stays, and lines
  /// keep their numbers.
  /// - Parameter first: the sequence of the first line of the last file to go.
  /// - Throws: ``StoreError`` with code `.storage`.
  public func removeOldest(of allocation: AllocationID, through first: UInt64) throws {
    var track = try track(of: allocation)
    defer { tracks[allocation] = track.segments.isEmpty ? nil : track }
    while track.segments.count > 1, let oldest = track.segments.first, oldest.first <= first {
      try DiskCall.removeFile(oldest.path(in: folder(of: allocation)))
      track.segments.removeFirst()
    }
  }
}
