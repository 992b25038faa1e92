/// What a file may hold. Reading takes time and memory in proportion to `bytes`, whatever they are.
public struct TOMLLimits: Sendable, Hashable {
  /// The size of the file. A larger one is refused unread.
  public var bytes: Int
  /// How deep tables and arrays may nest: the parts of the header, of the key and of the value added up.
  public var depth: Int
  /// How many faults are reported before the reader gives up.
  public var faults: Int

  /// A depth beyond 1 to 128 becomes the nearest within; at least one fault is reported.
  public init(bytes: Int = 256 * 1024, depth: Int = 32, faults: Int = 100) {
    self.bytes = bytes
    self.depth = max(1, min(depth, 128))
    self.faults = max(1, faults)
  }

  /// 256 KiB, 32 deep, 100 faults.
  public static let standard = TOMLLimits()
}
