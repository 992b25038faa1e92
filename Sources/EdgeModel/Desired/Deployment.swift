/// One app that somebody asked for: what it shall be, not what it is.
public struct Deployment: Codable, Hashable, Sendable, Identifiable {
  /// What its owner wants of it.
  public enum Intent: String, Codable, Sendable {
    case run, stop, destroy
  }

  public let id: DeploymentID
  public var name: AppName
  public var source: GitSource
  /// What the request added to the manifest's environment; the request wins.
  public var environment: [String: String]
  public var intent: Intent
  /// Counts the versions that were asked for, from 1: a deploy, then each update.
  public var generation: UInt32
  /// The pinned version of the newest generation that could be fetched.
  public var resolved: ResolvedSource?
  /// Why the generation it names could not be fetched, checked or placed.
  public var failure: DeploymentFailure?
  public var createdAt: Timestamp
  public var createdBy: Actor

  public init(
    id: DeploymentID, name: AppName, source: GitSource, environment: [String: String] = [:], intent: Intent = .run,
    generation: UInt32 = 1, resolved: ResolvedSource? = nil, failure: DeploymentFailure? = nil, createdAt: Timestamp,
    createdBy: Actor
  ) {
    self.id = id
    self.name = name
    self.source = source
    self.environment = environment
    self.intent = intent
    self.generation = generation
    self.resolved = resolved
    self.failure = failure
    self.createdAt = createdAt
    self.createdBy = createdBy
  }
}

/// A generation whose commit is pinned, whose files are kept and whose manifest was read.
public struct ResolvedSource: Codable, Hashable, Sendable {
  public var generation: UInt32
  public var reference: SourceReference
  public var workload: WorkloadSpec

  public init(generation: UInt32, reference: SourceReference, workload: WorkloadSpec) {
    self.generation = generation
    self.reference = reference
    self.workload = workload
  }
}

/// Why a generation did not come to run, in a sentence that a person can act on.
public struct DeploymentFailure: Codable, Hashable, Sendable {
  public enum Stage: String, Codable, Sendable {
    case fetch, manifest, placement
  }

  public var generation: UInt32
  public var stage: Stage
  public var reason: String

  public init(generation: UInt32, stage: Stage, reason: String) {
    self.generation = generation
    self.stage = stage
    self.reason = reason
  }
}
