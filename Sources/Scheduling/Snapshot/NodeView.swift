public import EdgeModel

/// What the scheduler knows of a machine.
public struct NodeView: Codable, Hashable, Sendable, Identifiable {
  public let id: NodeID
  public var name: String
  public var platform: Platform
  public var labels: [String: String]
  public var capacity: Resources
  /// What runs there already, or is on its way there.
  public var placed: [WorkloadView]
  /// TCP ports that something else than these listens on.
  public var portsInUse: [UInt16]
  /// The runtime's name, such as `docker`.
  public var runtime: String
  /// The languages that the runtime can build and start.
  public var languages: [String]
  /// The average number of runnable processes, in thousandths.
  public var loadMillis: Int64
  /// Whether it is heard of. What is known of one that isn't may be old or missing.
  public var isHeard: Bool
  /// Whether people asked that nothing new be placed there.
  public var isCordoned: Bool

  public init(
    id: NodeID, name: String, platform: Platform, labels: [String: String] = [:], capacity: Resources,
    placed: [WorkloadView] = [], portsInUse: [UInt16] = [], runtime: String = "", languages: [String] = [],
    loadMillis: Int64 = 0, isHeard: Bool = true, isCordoned: Bool = false
  ) {
    self.id = id
    self.name = name
    self.platform = platform
    self.labels = labels
    self.capacity = capacity
    self.placed = placed
    self.portsInUse = portsInUse
    self.runtime = runtime
    self.languages = languages
    self.loadMillis = loadMillis
    self.isHeard = isHeard
    self.isCordoned = isCordoned
  }

  /// What the workloads there were counted with; negative amounts count as none.
  /// - Parameter workload: one that is left out, because a new version takes its place.
  public func requested(without workload: WorkloadID? = nil) -> Resources {
    placed.reduce(.zero) { sum, other in
      other.id == workload ? sum : sum + other.resources.nonNegative
    }
  }

  /// What is left of its capacity.
  /// - Parameter workload: one whose share counts as free, because a new version takes its place.
  public func free(without workload: WorkloadID? = nil) -> Resources {
    capacity - requested(without: workload)
  }
}

extension Resources {
  /// Amounts below zero are hostile or a mistake; they count as none.
  var nonNegative: Resources {
    Resources(
      cpuMillicores: max(0, cpuMillicores), memoryBytes: max(0, memoryBytes), diskBytes: max(0, diskBytes))
  }
}
