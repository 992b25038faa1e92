public import EdgeModel

/// One request that changed what shall be, as people and scripts see it.
public struct ChangeSummary: Codable, Hashable, Sendable, Identifiable {
  /// What `flotilla changes ID` takes.
  public var id: ChangeID
  /// What was asked for.
  public var kind: ChangeRecord.Kind
  /// The deployment that it was about; it may be gone since.
  public var deployment: DeploymentID
  /// The deployment's name, as long as it is known.
  public var name: AppName?
  /// The generation that it asked for or spoke of.
  public var generation: UInt32
  /// The role and name of who asked.
  public var requestedBy: String
  /// When it was asked, by the leader's clock.
  public var at: CivilTime

  public init(
    id: ChangeID, kind: ChangeRecord.Kind, deployment: DeploymentID, name: AppName? = nil, generation: UInt32,
    requestedBy: String, at: CivilTime
  ) {
    self.id = id
    self.kind = kind
    self.deployment = deployment
    self.name = name
    self.generation = generation
    self.requestedBy = requestedBy
    self.at = at
  }

  /// A record as it is shown.
  /// - Parameter name: the deployment's, `nil` when it is gone.
  public init(_ record: ChangeRecord, name: AppName?) {
    self.init(
      id: record.id, kind: record.kind, deployment: record.deployment, name: name, generation: record.generation,
      requestedBy: record.requestedBy.description, at: CivilTime(record.at))
  }
}

/// A change with the deployment that it is about: the answer to every request that changes something.
public struct ChangeResult: Codable, Hashable, Sendable {
  /// What was asked for, and by whom.
  public var change: ChangeSummary
  /// How the deployment is now; `nil` when nothing of it is left.
  public var deployment: DeploymentSummary?
  /// How safe a change is that was just written: `local` on the leader's disk alone, `standby` on both of a pair,
  /// `majority` on more than half of the machines that hold the log. `nil` for one that is only looked at.
  public var durability: String?
  /// What machines did for it, as far as they tell: the oldest first.
  public var steps: [StepSummary]?

  public init(
    change: ChangeSummary, deployment: DeploymentSummary?, durability: String? = nil, steps: [StepSummary]? = nil
  ) {
    self.change = change
    self.deployment = deployment
    self.durability = durability
    self.steps = steps
  }
}
