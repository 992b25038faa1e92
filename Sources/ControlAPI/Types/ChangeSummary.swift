public import EdgeModel

/// One request that changed what shall be, as people and scripts see it.
public struct ChangeSummary: Codable, Hashable, Sendable, Identifiable {
  public var id: ChangeID
  public var kind: ChangeRecord.Kind
  public var deployment: DeploymentID
  /// The deployment's name, as long as it is known.
  public var name: AppName?
  /// The generation that it asked for or spoke of.
  public var generation: UInt32
  /// The role and name of who asked.
  public var requestedBy: String
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

  public init(_ record: ChangeRecord, name: AppName?) {
    self.init(
      id: record.id, kind: record.kind, deployment: record.deployment, name: name, generation: record.generation,
      requestedBy: record.requestedBy.description, at: CivilTime(record.at))
  }
}

/// A change with the deployment that it is about: the answer to every request that changes something.
public struct ChangeResult: Codable, Hashable, Sendable {
  public var change: ChangeSummary
  /// How the deployment is now; `nil` when nothing of it is left.
  public var deployment: DeploymentSummary?

  public init(change: ChangeSummary, deployment: DeploymentSummary?) {
    self.change = change
    self.deployment = deployment
  }
}
