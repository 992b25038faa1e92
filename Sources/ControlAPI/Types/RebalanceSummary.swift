public import EdgeModel

/// Whether apps are moved, or it is only said which would.
public struct RebalanceRequest: Codable, Hashable, Sendable {
  /// Only says what would move.
  public var dryRun: Bool?

  public init(dryRun: Bool = false) { self.dryRun = dryRun }
}

/// Which apps move from full machines to empty ones, or would.
public struct RebalanceSummary: Codable, Hashable, Sendable {
  /// One app that moves, and what that does to both machines.
  public struct Move: Codable, Hashable, Sendable {
    public var deployment: DeploymentID
    public var name: AppName
    /// The names of both machines.
    public var from: String
    public var to: String
    /// How much of each is spoken for before and after, in hundredths: the larger share of CPU and memory.
    public var fromShare: Change
    public var toShare: Change
    /// By how much the sum of the squares of all machines' shares sinks, in ten-thousandths.
    public var gain: Int64

    public init(
      deployment: DeploymentID, name: AppName, from: String, to: String, fromShare: Change, toShare: Change, gain: Int64
    ) {
      self.deployment = deployment
      self.name = name
      self.from = from
      self.to = to
      self.fromShare = fromShare
      self.toShare = toShare
      self.gain = gain
    }
  }

  public struct Change: Codable, Hashable, Sendable {
    public var before: Int64
    public var after: Int64

    public init(before: Int64, after: Int64) {
      self.before = before
      self.after = after
    }
  }

  /// An app that stays where it is whatever would gain, and why.
  public struct Fixed: Codable, Hashable, Sendable {
    public var deployment: DeploymentID
    public var name: AppName
    public var reason: String

    public init(deployment: DeploymentID, name: AppName, reason: String) {
      self.deployment = deployment
      self.name = name
      self.reason = reason
    }
  }

  /// Whether nothing was changed.
  public var isDryRun: Bool
  /// In the order in which they are made; empty where nothing would gain.
  public var moves: [Move]
  public var fixed: [Fixed]

  public init(isDryRun: Bool, moves: [Move], fixed: [Fixed]) {
    self.isDryRun = isDryRun
    self.moves = moves
    self.fixed = fixed
  }
}
