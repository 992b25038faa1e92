/// How a deployment is: a pure function of what shall be and what was seen.
public enum DeploymentStatus: String, Codable, Sendable, CaseIterable {
  /// Asked for; nobody has looked at it yet, or its commit is being fetched and its manifest read.
  case fetching
  /// Its version is pinned, and a machine is being chosen.
  case placing
  /// A machine was chosen and has not said anything yet.
  case assigned
  /// Its machine builds it.
  case building
  /// Its machine starts it, and it isn't well yet.
  case starting
  /// It runs and is well.
  case running
  /// It shall stop or go from its machine, and isn't off yet.
  case stopping
  /// Its owner stopped it, and nothing of it runs.
  case stopped
  /// A run that ended by itself with status 0.
  case completed
  /// It could not be fetched, placed, built or kept running, or was cancelled.
  case failed
  /// Its machine has not been heard of for too long; what it does is not known.
  case unreachable
  /// It shall be gone, and a machine still has something of it.
  case destroying
  /// Nothing of it is left on any machine.
  case destroyed

  /// Whether nothing changes any more until somebody asks for it.
  public var isSettled: Bool {
    switch self {
    case .running, .stopped, .completed, .failed, .destroyed: true
    case .fetching, .placing, .assigned, .building, .starting, .stopping, .unreachable, .destroying: false
    }
  }
}

/// A status with its reason.
public struct DeploymentCondition: Codable, Hashable, Sendable {
  /// How it is; settled or on the way, see ``DeploymentStatus/isSettled``.
  public var status: DeploymentStatus
  /// Why, in a sentence; always there when the status is `failed`.
  public var reason: String?

  public init(_ status: DeploymentStatus, _ reason: String? = nil) {
    self.status = status
    self.reason = reason
  }

  /// Judges a deployment.
  /// - Parameters:
  ///   - deployment: what was asked for.
  ///   - allocation: its newest allocation, if it was placed.
  ///   - observed: what the allocation's machine last said of it.
  ///   - isNodeHeard: whether that machine is heard of.
  public init(
    of deployment: Deployment, allocation: Allocation?, observed: ObservedAllocation?, isNodeHeard: Bool = true
  ) {
    if deployment.intent == .destroy {
      self.init(allocation == nil ? .destroyed : .destroying)
    } else if let failure = deployment.failure, failure.generation == deployment.generation {
      guard deployment.intent == .run, let allocation, allocation.phase == .run else {
        self.init(.failed, failure.reason)
        return
      }
      self = Self.placed(deployment.intent, allocation, observed, isNodeHeard: isNodeHeard)
      let fate = failure.stage == .cancelled ? "was cancelled" : "failed"
      reason = """
        version \(failure.generation) \(fate), and version \(allocation.id.generation) goes on: \(failure.reason)
        """
    } else if let allocation, allocation.id.generation == deployment.generation {
      self = Self.placed(deployment.intent, allocation, observed, isNodeHeard: isNodeHeard)
    } else if deployment.resolved?.generation == deployment.generation {
      self.init(deployment.intent == .stop ? .stopped : .placing)
    } else {
      self.init(deployment.intent == .stop ? .stopped : .fetching)
    }
  }

  private static func placed(
    _ intent: Deployment.Intent, _ allocation: Allocation, _ observed: ObservedAllocation?, isNodeHeard: Bool
  ) -> Self {
    if allocation.phase == .failed {
      if case .failed(let words) = allocation.reason { return Self(.failed, words) }
      return Self(.failed, "the allocation failed")
    }
    guard isNodeHeard else { return Self(.unreachable, "its machine has not been heard of") }
    guard let observed else { return Self(intent == .stop ? .stopping : .assigned) }
    let wantsToRun = allocation.phase == .run
    switch observed.phase {
    case .pending, .fetching: return Self(wantsToRun ? .assigned : .stopping, observed.detail)
    case .building: return Self(wantsToRun ? .building : .stopping, observed.detail)
    case .starting: return Self(wantsToRun ? .starting : .stopping, observed.detail)
    case .running: return Self(wantsToRun ? .running : .stopping, observed.detail)
    case .completed: return Self(.completed, observed.detail)
    case .stopping, .removing: return Self(.stopping, observed.detail)
    case .stopped: return Self(wantsToRun ? .assigned : .stopped, observed.detail)
    case .failed: return Self(.failed, observed.detail ?? "the machine reported a failure")
    }
  }
}
