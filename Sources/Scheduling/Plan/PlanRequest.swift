/// What a plan is asked for.
public struct PlanRequest: Codable, Hashable, Sendable {
  /// The workloads to place; those of higher priority choose first, then earlier ones.
  public var workloads: [WorkloadView]
  /// Whether what is on machines that are lost, are being drained or have a taint that evicts it is placed anew, too.
  public var includesDisplaced: Bool = false
  /// How many workloads that are well where they are may be moved to make room; 0 for none.
  public var movesAllowed: Int = 0
  /// Whether workloads may take the place of those with a lower priority, and how many may suffer.
  public var disruption: DisruptionBudget = .none
  /// How much the plan says of its reasons; every machine takes time and room, so ask for counts where there are thousands.
  public var detail: ExplanationDetail = .everyNode

  /// - Parameter workloads: each once.
  public init(workloads: [WorkloadView]) { self.workloads = workloads }
}

/// How much a plan says of its reasons.
public enum ExplanationDetail: String, Codable, Hashable, Sendable {
  /// Of each workload and each machine.
  case everyNode
  /// Of each workload how many machines each filter kept away, and the smallest change that would help one that fits nowhere.
  case counts
}

/// How many running workloads a plan may stop or move against their will.
public struct DisruptionBudget: Codable, Hashable, Sendable {
  /// In all.
  public var victims: Int
  /// Of each group.
  public var victimsPerGroup: Int

  /// - Parameters:
  ///   - victims: in all; below 0 counts as 0.
  ///   - victimsPerGroup: of those with one ``WorkloadView/group``.
  public init(victims: Int, victimsPerGroup: Int = .max) {
    self.victims = victims
    self.victimsPerGroup = victimsPerGroup
  }

  /// Nobody makes way for anybody.
  public static let none = DisruptionBudget(victims: 0)
}
