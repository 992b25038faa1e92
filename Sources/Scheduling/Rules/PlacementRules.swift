/// What a workload asks of its machine and its neighbours beside resources, ports and platform.
public struct PlacementRules: Codable, Hashable, Sendable {
  /// What its machine's labels must be like.
  public var nodeSelector = LabelSelector([])
  /// What they had better be like.
  public var preferredNodes: [NodePreference] = []
  /// Which taints of machines it stands.
  public var tolerations: [Toleration] = []
  /// Workloads one of which must be in the same place.
  public var affinity: [AffinityRule] = []
  /// Workloads none of which may be in the same place. It holds both ways: for what comes later, too.
  public var antiAffinity: [AffinityRule] = []
  /// Workloads that had better be in the same place, or with a negative weight in another.
  public var preferredAffinity: [AffinityPreference] = []
  /// How evenly it and its like shall be spread.
  public var spread: [SpreadRule] = []
  /// Names of volumes that must be on its machine.
  public var volumes: [String] = []
  /// Names of devices that must be on its machine.
  public var devices: [String] = []

  /// No rules: any machine will do.
  public init() {}
}

/// Other workloads, and what counts as one place.
public struct AffinityRule: Codable, Hashable, Sendable {
  /// The label whose value is a place, such as `zone`; ``node`` for each machine by itself.
  public var topologyKey: String
  /// Which workloads.
  public var selector: LabelSelector

  /// - Parameters:
  ///   - selector: which workloads.
  ///   - topologyKey: the label whose value is a place.
  public init(_ selector: LabelSelector, within topologyKey: String = AffinityRule.node) {
    self.selector = selector
    self.topologyKey = topologyKey
  }

  /// Each machine is a place of its own.
  public static let node = "node"
}

/// A wish about neighbours.
public struct AffinityPreference: Codable, Hashable, Sendable {
  /// Whom it is about, and what counts as near.
  public var rule: AffinityRule
  /// From -100 to 100; others become the nearest.
  public var weight: Int32

  /// - Parameter weight: from -100 to 100.
  public init(_ rule: AffinityRule, weight: Int32) {
    self.rule = rule
    self.weight = weight
  }
}

/// A wish about the machine's labels.
public struct NodePreference: Codable, Hashable, Sendable {
  /// What the labels had better be like.
  public var selector: LabelSelector
  /// From 1 to 100; others become the nearest.
  public var weight: Int32

  /// - Parameter weight: from 1 to 100.
  public init(_ selector: LabelSelector, weight: Int32) {
    self.selector = selector
    self.weight = weight
  }
}

/// How evenly workloads shall be spread over places.
public struct SpreadRule: Codable, Hashable, Sendable {
  /// The place and the workloads that are counted.
  public var rule: AffinityRule
  /// A place may have at most this many more than the place that has the fewest; `nil` for a wish alone.
  public var maxSkew: Int32?

  /// - Parameters:
  ///   - selector: the workloads that are counted.
  ///   - topologyKey: the label whose value is a place.
  ///   - maxSkew: at least 1; `nil` for a wish alone.
  public init(_ selector: LabelSelector, over topologyKey: String, maxSkew: Int32? = nil) {
    rule = AffinityRule(selector, within: topologyKey)
    self.maxSkew = maxSkew
  }
}
