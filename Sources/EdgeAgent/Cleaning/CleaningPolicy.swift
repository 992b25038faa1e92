/// How much a machine keeps of what nothing uses, and how much room it must have.
public struct CleaningPolicy: Sendable, Hashable {
  /// How long images, files and folders are kept that nothing uses.
  public var unusedFor: Duration = .seconds(7 * 86_400)
  /// How much unused images may take together, in bytes.
  public var imageQuota: Int64 = 10 << 30
  /// How long output is kept, but for the newest of each app.
  public var outputFor: Duration = .seconds(30 * 86_400)
  /// How much the output of all apps may take together, in bytes, but for the newest of each.
  public var outputQuota: Int64 = 1 << 30
  /// How much room there must be.
  public var floor = DiskFloor()
  /// How often the machine cleans by itself.
  public var interval: Duration = .seconds(3_600)

  public init() {}
}

/// How much room a disk must have.
public struct DiskFloor: Sendable, Hashable {
  /// In bytes; `nil` for 1 GiB, but no more than a tenth of the disk.
  public var bytes: Int64?
  /// In hundredths of the disk; `nil` for no such rule. Where both are set, the greater amount counts.
  public var percent: Int?

  public init(bytes: Int64? = nil, percent: Int? = nil) {
    self.bytes = bytes
    self.percent = percent
  }

  /// How much must be free of a disk, in bytes.
  /// - Parameter total: the disk's size.
  func required(of total: Int64) -> Int64 {
    let share = percent.map { total / 100 * Int64(min(max(0, $0), 100)) }
    if let bytes { return max(bytes, share ?? 0) }
    return share ?? min(1 << 30, total / 10)
  }
}
