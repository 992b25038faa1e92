/// Something that failed on a machine lately.
public struct NodeFailure: Codable, Hashable, Sendable {
  /// The group of what failed; `nil` for a fault of the machine itself, which counts for everybody.
  public var group: String?
  /// How long ago, in seconds, when the snapshot was made.
  public var ageSeconds: Int64

  /// - Parameter ageSeconds: how long ago; below 0 counts as now.
  public init(group: String? = nil, ageSeconds: Int64) {
    self.group = group
    self.ageSeconds = ageSeconds
  }
}
