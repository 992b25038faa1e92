/// Asks a machine to remove what it can do without.
public struct CleanRequest: Codable, Hashable, Sendable {
  /// Also what is too new for the machine's own cleaning, as long as nothing uses it.
  public var everything: Bool?
  /// Only says what would go.
  public var dryRun: Bool?

  public init(everything: Bool = false, dryRun: Bool = false) {
    self.everything = everything
    self.dryRun = dryRun
  }
}
