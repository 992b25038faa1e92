import EdgeModel

/// Whose directory it is.
struct AllocationRecord: Codable, Sendable, Hashable {
  var allocation: AllocationID
  /// The leader's epoch that placed it.
  var epoch: UInt64
  var port: UInt16
  /// Whether its files are there and its test succeeded.
  var isBuilt: Bool
  /// How long it has to stop, if its manifest says so; missing in older records.
  var stopGraceSeconds: Int64?

  var stopGrace: Duration? { stopGraceSeconds.map { .seconds(max(0, $0)) } }
}
