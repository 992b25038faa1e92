public import EdgeModel

/// Why a deployment runs where it does, or nowhere: what the platform's strategy says of it now.
public struct ExplanationSummary: Codable, Hashable, Sendable {
  /// What was said of one machine.
  public struct Machine: Codable, Hashable, Sendable {
    public var node: NodeID
    public var name: String
    /// Whether it could run there.
    public var fits: Bool
    /// Why it can't, one sentence a rule; empty where it can.
    public var reasons: [String]
    /// How well the machine suits, where it can.
    public var terms: [Term]

    public init(node: NodeID, name: String, fits: Bool, reasons: [String], terms: [Term]) {
      self.node = node
      self.name = name
      self.fits = fits
      self.reasons = reasons
      self.terms = terms
    }
  }

  /// What one scorer said.
  public struct Term: Codable, Hashable, Sendable {
    public var scorer: String
    /// From 0 to 10,000.
    public var score: Int

    public init(scorer: String, score: Int) {
      self.scorer = scorer
      self.score = score
    }
  }

  /// How many machines a rule kept it away from.
  public struct Rejection: Codable, Hashable, Sendable {
    public var rule: String
    public var machines: Int

    public init(rule: String, machines: Int) {
      self.rule = rule
      self.machines = machines
    }
  }

  public var deployment: DeploymentID
  public var name: AppName
  /// The name of the strategy that was asked.
  public var strategy: String
  /// The name of the machine that it is on.
  public var node: String?
  /// The name of the machine that its next version would go to; `nil` for none.
  public var chosen: String?
  /// Every machine, sorted by name.
  public var machines: [Machine]
  /// Of each rule that said no to any machine, to how many.
  public var rejections: [Rejection]
  /// The smallest change that would give it a machine, such as `512 MiB more memory on any of 3 machines`.
  public var smallestChange: String?
  /// What else decides.
  public var note: String?

  public init(
    deployment: DeploymentID, name: AppName, strategy: String, node: String? = nil, chosen: String? = nil,
    machines: [Machine], rejections: [Rejection], smallestChange: String? = nil, note: String? = nil
  ) {
    self.deployment = deployment
    self.name = name
    self.strategy = strategy
    self.node = node
    self.chosen = chosen
    self.machines = machines
    self.rejections = rejections
    self.smallestChange = smallestChange
    self.note = note
  }
}

/// Why a deployment has no machine, in short.
public struct PendingSummary: Codable, Hashable, Sendable {
  /// How many machines there are.
  public var machines: Int
  /// Of each rule that said no to any of them, to how many.
  public var rejections: [ExplanationSummary.Rejection]
  /// The smallest change that would help.
  public var smallestChange: String?

  /// - Returns: `nil` where a machine was found.
  public init?(_ explanation: ExplanationSummary) {
    guard explanation.chosen == nil else { return nil }
    machines = explanation.machines.count
    rejections = explanation.rejections
    smallestChange = explanation.smallestChange
  }
}
