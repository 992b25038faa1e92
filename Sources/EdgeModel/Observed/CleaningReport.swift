/// What a machine cleaned, or would.
public struct CleaningReport: Codable, Hashable, Sendable {
  /// The machine that was cleaned.
  public var node: NodeID
  /// What people call that machine.
  public var name: NodeName
  /// When it was looked at, by the machine's own clock.
  public var at: Timestamp
  /// Whether nothing was removed: it was only looked at.
  public var isDryRun: Bool
  /// What goes, with the reason.
  public var removed: [CleaningItem]
  /// What stays although nothing uses it, or although it takes room: it is too new, or it is somebody's data.
  public var kept: [CleaningItem]
  /// Where the machine has less room than it shall; `nil` where it has enough.
  public var lowDisk: String?
  /// What could not be looked at, and why. One sentence each.
  public var notes: [String]

  public init(
    node: NodeID, name: NodeName, at: Timestamp, isDryRun: Bool, removed: [CleaningItem], kept: [CleaningItem],
    lowDisk: String? = nil, notes: [String] = []
  ) {
    self.node = node
    self.name = name
    self.at = at
    self.isDryRun = isDryRun
    self.removed = removed
    self.kept = kept
    self.lowDisk = lowDisk
    self.notes = notes
  }

  /// How many bytes what goes takes. Images share layers, so it may be less that is freed.
  public var freedBytes: Int64 {
    removed.filter { $0.fault == nil }.reduce(0) { sum, item in
      let (total, overflow) = sum.addingReportingOverflow(max(0, item.bytes))
      return overflow ? .max : total
    }
  }
}
