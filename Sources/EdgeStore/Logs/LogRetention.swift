/// How much output of one allocation is kept: segments, of which the oldest is dropped when there are too many.
public struct LogRetention: Hashable, Sendable {
  /// About how many bytes a segment holds.
  public var segmentLength: Int
  /// How many segments there are at most.
  public var segments: Int

  /// Values below 4 KiB and 1 segment are raised to these.
  public init(segmentLength: Int = 1 << 20, segments: Int = 8) {
    self.segmentLength = max(segmentLength, 4_096)
    self.segments = max(segments, 1)
  }
}
