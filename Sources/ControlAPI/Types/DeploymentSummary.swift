public import EdgeModel

/// A deployment as people and scripts see it: what was asked for, how it is, where it runs.
///
/// In JSON `node`, `url` and `commit` are always there, `null` while there is none; the other optional ones are left out.
public struct DeploymentSummary: Codable, Hashable, Sendable, Identifiable {
  /// Stays for as long as the deployment does.
  public var id: DeploymentID
  /// What people call it; commands take it in the place of the id.
  public var name: AppName
  /// How it is, as the leader sees it.
  public var status: DeploymentStatus
  /// Why it is so; always there when it failed.
  public var reason: String?
  /// The name of the machine that it was placed on.
  public var node: String?
  /// The id of that machine; `nil` until it was placed.
  public var nodeID: NodeID?
  /// Where it answers, while it runs.
  public var url: String?
  /// Where it answers by its name on the local network, whichever machine it runs on; left out while it has none.
  public var localURL: String?
  /// The commit that was pinned, in full.
  public var commit: CommitID?
  /// The branch that was asked for.
  public var branch: String?
  /// The repository's address as it was asked for.
  public var source: String
  /// Counts the versions that were asked for, from 1.
  public var generation: UInt32
  /// When it was asked for first.
  public var createdAt: CivilTime
  /// The role and name of who asked for it first, such as `user owner`.
  public var createdBy: String
  /// How often it was started again after it had ended by itself.
  public var restarts: UInt32?
  /// The newest version that came to nothing, as long as no other was asked for since.
  public var failure: VersionFailure?
  /// The versions that ran well and are kept, oldest first.
  public var versions: [VersionSummary]?
  /// How new commits of its branch are deployed by themselves; left out where they aren't.
  public var following: FollowSummary?
  /// Why it has no machine, where it has none and one is asked for it alone.
  public var pending: PendingSummary?

  public init(
    id: DeploymentID, name: AppName, status: DeploymentStatus, reason: String? = nil, node: String? = nil,
    nodeID: NodeID? = nil, url: String? = nil, localURL: String? = nil, commit: CommitID? = nil,
    branch: String? = nil, source: String, generation: UInt32, createdAt: CivilTime, createdBy: String,
    restarts: UInt32? = nil, failure: VersionFailure? = nil, versions: [VersionSummary]? = nil,
    following: FollowSummary? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.reason = reason
    self.node = node
    self.nodeID = nodeID
    self.url = url
    self.localURL = localURL
    self.commit = commit
    self.branch = branch
    self.source = source
    self.generation = generation
    self.createdAt = createdAt
    self.createdBy = createdBy
    self.restarts = restarts
    self.failure = failure
    self.versions = versions
    self.following = following
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(status, forKey: .status)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encode(node, forKey: .node)
    try container.encodeIfPresent(nodeID, forKey: .nodeID)
    try container.encode(url, forKey: .url)
    try container.encodeIfPresent(localURL, forKey: .localURL)
    try container.encode(commit, forKey: .commit)
    try container.encodeIfPresent(branch, forKey: .branch)
    try container.encode(source, forKey: .source)
    try container.encode(generation, forKey: .generation)
    try container.encode(createdAt, forKey: .createdAt)
    try container.encode(createdBy, forKey: .createdBy)
    try container.encodeIfPresent(restarts, forKey: .restarts)
    try container.encodeIfPresent(failure, forKey: .failure)
    try container.encodeIfPresent(versions, forKey: .versions)
    try container.encodeIfPresent(following, forKey: .following)
    try container.encodeIfPresent(pending, forKey: .pending)
  }
}
