/// One app that somebody asked for: what it shall be, not what it is.
public struct Deployment: Codable, Hashable, Sendable, Identifiable {
  /// What its owner wants of it.
  public enum Intent: String, Codable, Sendable {
    case run, stop, destroy
  }

  /// Stays for as long as the deployment does, whatever is updated.
  public let id: DeploymentID
  /// What people call it; no two deployments that aren't being destroyed have the same.
  public var name: AppName
  /// Where its files come from: every update fetches from there anew.
  public var source: GitSource
  /// What the request added to the manifest's environment; the request wins.
  public var environment: [String: String]
  /// What its owner wants of it now. `destroy` is final.
  public var intent: Intent
  /// Counts the versions that were asked for, from 1: a deploy, then each update.
  public var generation: UInt32
  /// The pinned version of the newest generation that could be fetched.
  public var resolved: ResolvedSource?
  /// Why the generation it names could not be fetched, checked or placed.
  public var failure: DeploymentFailure?
  /// When it was asked for first.
  public var createdAt: Timestamp
  /// Who asked for it first; their rights decide which repositories may be fetched, also at updates.
  public var createdBy: Actor
  /// The newest versions that ran well, oldest first, at most ``historyKept``: what one can go back to.
  public var history: [ResolvedSource] {
    get { ranWell ?? [] }
    set { ranWell = newValue.isEmpty ? nil : Array(newValue.suffix(Self.historyKept)) }
  }
  /// Missing for none, so that older records stay readable.
  private var ranWell: [ResolvedSource]?
  /// The highest generation that was ever asked for. A generation is never asked for twice, also when one that came to
  /// nothing made place for the one before it.
  public var highestGeneration: UInt32 {
    get { max(highest ?? 0, generation) }
    set { highest = newValue > generation ? newValue : nil }
  }
  private var highest: UInt32?
  /// Whether new commits of its branch are deployed by themselves; `nil` for not.
  public var following: BranchFollowing?

  /// How many versions one can go back to.
  public static let historyKept = 5

  public init(
    id: DeploymentID, name: AppName, source: GitSource, environment: [String: String] = [:], intent: Intent = .run,
    generation: UInt32 = 1, resolved: ResolvedSource? = nil, failure: DeploymentFailure? = nil,
    following: BranchFollowing? = nil, createdAt: Timestamp, createdBy: Actor
  ) {
    self.id = id
    self.name = name
    self.source = source
    self.environment = environment
    self.intent = intent
    self.generation = generation
    self.resolved = resolved
    self.failure = failure
    self.following = following
    self.createdAt = createdAt
    self.createdBy = createdBy
  }
}

/// A generation whose commit is pinned, whose files are kept and whose manifest was read.
public struct ResolvedSource: Codable, Hashable, Sendable {
  /// Which version it is, from 1.
  public var generation: UInt32
  /// The pinned commit and the blob that holds its files.
  public var reference: SourceReference
  /// How it is built and run: what the manifest says, with what the request added.
  public var workload: WorkloadSpec

  public init(generation: UInt32, reference: SourceReference, workload: WorkloadSpec) {
    self.generation = generation
    self.reference = reference
    self.workload = workload
  }

  /// What an allocation runs.
  public init(of allocation: Allocation) {
    self.init(generation: allocation.id.generation, reference: allocation.source, workload: allocation.workload)
  }

  /// Whether the same files are run in the same way, whatever the number.
  public func isSame(as other: ResolvedSource) -> Bool { reference == other.reference && workload == other.workload }

  /// The same, asked for anew.
  public func again(as generation: UInt32) -> ResolvedSource {
    ResolvedSource(generation: generation, reference: reference, workload: workload)
  }
}

/// Why a generation did not come to run, in a sentence that a person can act on.
public struct DeploymentFailure: Codable, Hashable, Sendable {
  /// How far the generation came.
  public enum Stage: String, Codable, Sendable {
    case fetch, manifest, placement
    /// It was started and did not come up.
    case rollout
    /// Somebody cancelled it before it was there.
    case cancelled
  }

  /// The version that came to nothing; an older one may run on.
  public var generation: UInt32
  /// What it failed in.
  public var stage: Stage
  /// The cause and what one can do, for people.
  public var reason: String
  /// The commit that failed, where it was known.
  public var commit: CommitID?

  public init(generation: UInt32, stage: Stage, reason: String, commit: CommitID? = nil) {
    self.generation = generation
    self.stage = stage
    self.reason = reason
    self.commit = commit
  }
}
