public import EdgeModel

/// How far a machine is with letting go of what it has.
public struct DrainSummary: Codable, Hashable, Sendable {
  /// An app that is still there.
  public struct App: Codable, Hashable, Sendable {
    /// How it is about to go.
    public enum Stage: String, Codable, Sendable, CaseIterable {
      /// It goes when others are gone, or something has ended that ends by itself.
      case waiting
      /// It comes up on another machine, and serves here meanwhile.
      case moving
      /// What is left of it here is being taken away.
      case leaving
      /// It can't go as things are.
      case staying
    }

    /// Whose it is.
    public var deployment: DeploymentID
    /// What people call it.
    public var name: AppName
    public var stage: Stage
    /// The name of the machine that it moves to.
    public var to: String?
    /// Why it waits or stays.
    public var reason: String?

    public init(deployment: DeploymentID, name: AppName, stage: Stage, to: String? = nil, reason: String? = nil) {
      self.deployment = deployment
      self.name = name
      self.stage = stage
      self.to = to
      self.reason = reason
    }
  }

  /// The machine.
  public var node: NodeID
  /// What people call it.
  public var name: NodeName
  /// Since when it gets nothing new; `nil` where it does.
  public var cordon: CordonSummary?
  /// What is still there, by name; empty when nothing of any app runs there.
  public var apps: [App]

  public init(node: NodeID, name: NodeName, cordon: CordonSummary? = nil, apps: [App]) {
    self.node = node
    self.name = name
    self.cordon = cordon
    self.apps = apps
  }

  /// How far it is, in a word: `open`, `cordoned`, `draining`, `drained`, or `stuck` where all that is left can't go.
  public var state: State {
    guard let cordon else { return .open }
    guard cordon.isDraining else { return .cordoned }
    if apps.isEmpty { return .drained }
    return apps.allSatisfy { $0.stage == .staying } ? .stuck : .draining
  }

  /// See ``state-swift.property``.
  public enum State: String, Codable, Sendable { case open, cordoned, draining, drained, stuck }

  private enum CodingKeys: String, CodingKey { case node, name, cordon, apps, state }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      node: try container.decode(NodeID.self, forKey: .node), name: try container.decode(NodeName.self, forKey: .name),
      cordon: try container.decodeIfPresent(CordonSummary.self, forKey: .cordon),
      apps: try container.decode([App].self, forKey: .apps))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(node, forKey: .node)
    try container.encode(name, forKey: .name)
    try container.encodeIfPresent(cordon, forKey: .cordon)
    try container.encode(apps, forKey: .apps)
    try container.encode(state, forKey: .state)
  }
}
