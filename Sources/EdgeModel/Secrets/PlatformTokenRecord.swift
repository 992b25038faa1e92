/// What agents of the platform know each other by is another token from now on: for each machine sealed for it alone.
public struct PlatformTokenRecord: Codable, Hashable, Sendable {
  /// The token as one machine alone can open it.
  public struct Box: Codable, Hashable, Sendable {
    /// The machine.
    public var node: NodeID
    /// The token, sealed.
    public var token: SealedBytes

    public init(node: NodeID, token: SealedBytes) {
      self.node = node
      self.token = token
    }
  }

  /// Since when, by the leader's clock, and later than any before it: of two tokens the one with the greater time counts.
  public var since: Timestamp
  /// For each machine that was a member then, by id.
  public var boxes: [Box]

  public init(since: Timestamp, boxes: [Box]) {
    self.since = since
    self.boxes = boxes
  }
}
