/// A whole record that replaces its predecessor in the desired state.
///
/// Encoded as `{"kind": …, "version": …, "record": …}`, so that a reader sees what it holds before it understands it. The
/// envelope has these three keys for ever; a missing version is 1.
///
/// **A new field means a new version of that record**, and so does a new value of an enumeration in it: a program that
/// doesn't know the field would drop it without a word, one that doesn't know the version keeps the record whole as
/// ``unknown(_:)``. A record is written with the *lowest* version that can hold it: programs that don't know the field
/// go on reading all records that don't use it. A new kind must not change what the records of other kinds do.
public enum DesiredChange: Hashable, Sendable {
  /// Names the platform: the first record of a log.
  case cluster(ClusterID)
  /// A machine joined, or its name or address is another one. Version 2 has ``NodeRecord/key``.
  case node(NodeRecord)
  /// Version 2 has ``WorkloadSpec/availability``, version 3 ``WorkloadSpec/services`` and ``WorkloadSpec/secretVersions``,
  /// version 4 ``Deployment/following`` and ``DeploymentFailure/Stage/cancelled``.
  case deployment(Deployment)
  /// Version 2 has ``WorkloadSpec/availability``, version 3 ``WorkloadSpec/services`` and ``WorkloadSpec/secretVersions``.
  case allocation(Allocation)
  /// Version 2 has the kinds of ``ChangeRecord`` that came after `destroy`.
  case change(ChangeRecord)
  /// Drops the record of a destroyed deployment of which nothing is left.
  case forget(DeploymentID)
  /// Who holds the log: counts from the moment a machine has it in its log, acknowledged or not (Raft, section 4.1 of
  /// Ongaro's dissertation).
  case voters(VoterSet)
  /// A secret's name, and its value sealed. Version 2 has ``SecretID/Scope/webhook(_:)``.
  case secret(SealedSecret)
  /// Drops a secret. Version 2 has ``SecretID/Scope/webhook(_:)``.
  case forgetSecret(SecretID)
  /// Which key secrets are sealed with from now on.
  case platformKey(PlatformKeyRecord)
  /// That a machine gets nothing new, or does again. Version 2 has ``NodeCordon/Mode/removing``.
  case cordon(NodeCordon)
  /// Drops a machine that left the platform, with what is recorded of it.
  case forgetNode(NodeID)
  /// The platform's token is another one from now on, for each machine sealed for it alone.
  case platformToken(PlatformTokenRecord)
  /// What a newer program wrote.
  case unknown(UnknownRecord)

  /// The record's kind and the version that it is written with.
  public var form: UnknownRecord.Form {
    switch self {
    case .cluster: .init(kind: Kind.cluster.rawValue, version: 1)
    case .node(let record): .init(kind: Kind.node.rawValue, version: record.key == nil ? 1 : 2)
    case .deployment(let record): .init(kind: Kind.deployment.rawValue, version: record.recordVersion)
    case .allocation(let record): .init(kind: Kind.allocation.rawValue, version: record.workload.recordVersion)
    case .change(let record): .init(kind: Kind.change.rawValue, version: record.kind.recordVersion)
    case .forget: .init(kind: Kind.forget.rawValue, version: 1)
    case .voters: .init(kind: Kind.voters.rawValue, version: 1)
    case .secret(let record): .init(kind: Kind.secret.rawValue, version: record.id.recordVersion)
    case .forgetSecret(let id): .init(kind: Kind.forgetSecret.rawValue, version: id.recordVersion)
    case .platformKey: .init(kind: Kind.platformKey.rawValue, version: 1)
    case .cordon(let record): .init(kind: Kind.cordon.rawValue, version: record.mode == .removing ? 2 : 1)
    case .forgetNode: .init(kind: Kind.forgetNode.rawValue, version: 1)
    case .platformToken: .init(kind: Kind.platformToken.rawValue, version: 1)
    case .unknown(let record): record.form
    }
  }
}

extension WorkloadSpec {
  /// The lowest version of a record that can hold it.
  fileprivate var recordVersion: UInt32 {
    services != .plain || !secretVersions.isEmpty ? 3 : availability != .keepRunning ? 2 : 1
  }
}

extension Deployment {
  fileprivate var recordVersion: UInt32 {
    max(following != nil || failure?.stage == .cancelled ? 4 : 1, resolved?.workload.recordVersion ?? 1)
  }
}

extension ChangeRecord.Kind {
  fileprivate var recordVersion: UInt32 {
    switch self {
    case .deploy, .update, .rollback, .stop, .start, .destroy: 1
    case .cancel, .follow, .unfollow: 2
    }
  }
}

extension SecretID {
  fileprivate var recordVersion: UInt32 { if case .webhook = scope { 2 } else { 1 } }
}

extension DesiredChange: Codable {
  private enum Key: String, CodingKey { case kind, version, record }

  private enum Kind: String {
    case cluster, node, deployment, allocation, change, forget, voters, secret, forgetSecret, platformKey, cordon,
      forgetNode,
      platformToken

    var newestVersion: UInt32 {
      switch self {
      case .deployment: 4
      case .allocation: 3
      case .node, .change, .secret, .forgetSecret, .cordon: 2
      case .cluster, .forget, .voters, .platformKey, .forgetNode, .platformToken: 1
      }
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name = try container.decode(String.self, forKey: .kind)
    let version = try container.decodeIfPresent(UInt32.self, forKey: .version) ?? 1
    guard (1...UnknownRecord.longestKind).contains(name.utf8.count), version > 0 else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container,
        debugDescription: "'\(name.prefix(80))' version \(version) can't be a record's kind and version")
    }
    guard let kind = Kind(rawValue: name), version <= kind.newestVersion else {
      guard container.contains(.record) else {
        throw DecodingError.keyNotFound(
          Key.record, .init(codingPath: decoder.codingPath, debugDescription: "a record of kind \(name) is missing"))
      }
      let value = try RecordValue(from: try container.superDecoder(forKey: .record))
      self = .unknown(UnknownRecord(kind: name, version: version, record: value))
      return
    }
    switch kind {
    case .cluster: self = .cluster(try container.decode(ClusterID.self, forKey: .record))
    case .node: self = .node(try container.decode(NodeRecord.self, forKey: .record))
    case .deployment: self = .deployment(try container.decode(Deployment.self, forKey: .record))
    case .allocation: self = .allocation(try container.decode(Allocation.self, forKey: .record))
    case .change: self = .change(try container.decode(ChangeRecord.self, forKey: .record))
    case .forget: self = .forget(try container.decode(DeploymentID.self, forKey: .record))
    case .voters: self = .voters(try container.decode(VoterSet.self, forKey: .record))
    case .secret: self = .secret(try container.decode(SealedSecret.self, forKey: .record))
    case .forgetSecret: self = .forgetSecret(try container.decode(SecretID.self, forKey: .record))
    case .platformKey: self = .platformKey(try container.decode(PlatformKeyRecord.self, forKey: .record))
    case .cordon: self = .cordon(try container.decode(NodeCordon.self, forKey: .record))
    case .forgetNode: self = .forgetNode(try container.decode(NodeID.self, forKey: .record))
    case .platformToken: self = .platformToken(try container.decode(PlatformTokenRecord.self, forKey: .record))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(form.kind, forKey: .kind)
    try container.encode(form.version, forKey: .version)
    switch self {
    case .cluster(let record): try container.encode(record, forKey: .record)
    case .node(let record): try container.encode(record, forKey: .record)
    case .deployment(let record): try container.encode(record, forKey: .record)
    case .allocation(let record): try container.encode(record, forKey: .record)
    case .change(let record): try container.encode(record, forKey: .record)
    case .forget(let record): try container.encode(record, forKey: .record)
    case .voters(let record): try container.encode(record, forKey: .record)
    case .secret(let record): try container.encode(record, forKey: .record)
    case .forgetSecret(let record): try container.encode(record, forKey: .record)
    case .platformKey(let record): try container.encode(record, forKey: .record)
    case .cordon(let record): try container.encode(record, forKey: .record)
    case .forgetNode(let record): try container.encode(record, forKey: .record)
    case .platformToken(let record): try container.encode(record, forKey: .record)
    case .unknown(let unknown): try container.encode(unknown.record, forKey: .record)
    }
  }
}
