/// What a ``CBORMessageCodec`` reads and writes at most. Above a limit there is an error, never a trap.
public struct CBORLimits: Sendable, Hashable {
  /// How many bytes a message may have.
  public var maximumBytes: Int
  /// How many data items a message may have: a byte can be an item, and one takes many times that in memory.
  public var maximumItems: Int
  /// How deep arrays, maps and tags may nest.
  public var maximumDepth: Int

  /// Makes limits; the defaults are far above what a message should be.
  public init(maximumBytes: Int = 16 << 20, maximumItems: Int = 1 << 20, maximumDepth: Int = 64) {
    self.maximumBytes = maximumBytes
    self.maximumItems = maximumItems
    self.maximumDepth = maximumDepth
  }
}
