/// Lists of records, and beside them those whose form is not the first one.
///
/// The lists hold records of version 1, as they always did. Records of later versions stand in `later`, each with its
/// kind and version, followed by those that this program doesn't know: so a snapshot, too, passes through an older
/// program unchanged, and a newer one applies what it knows, in order.
extension DesiredState: Codable {
  private enum Key: String, CodingKey {
    case version, cluster, voters, nodes, deployments, allocations, changes, later, dropped
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var records: [DesiredChange] = []
    let cluster = try container.decodeIfPresent(ClusterID.self, forKey: .cluster)
    if let cluster { records.append(.cluster(cluster)) }
    let voters = try container.decodeIfPresent(VoterSet.self, forKey: .voters)
    if let voters { records.append(.voters(voters)) }
    records += try container.decode([NodeRecord].self, forKey: .nodes).map { .node($0) }
    records += try container.decode([Deployment].self, forKey: .deployments).map { .deployment($0) }
    records += try container.decode([Allocation].self, forKey: .allocations).map { .allocation($0) }
    records += try container.decode([ChangeRecord].self, forKey: .changes).map { .change($0) }
    records += try container.decodeIfPresent([DesiredChange].self, forKey: .later) ?? []
    self.init()
    apply(
      DesiredEntry(version: try container.decode(DesiredVersion.self, forKey: .version), changes: records),
      dropped: try container.decodeIfPresent(UInt64.self, forKey: .dropped) ?? 0)
  }

  /// Sorted lists, so that equal states have equal bytes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(version, forKey: .version)
    try container.encodeIfPresent(cluster, forKey: .cluster)
    try container.encodeIfPresent(voters, forKey: .voters)
    var later: [DesiredChange] = []
    var plainNodes: [NodeRecord] = []
    for record in nodes.values.sorted(by: { $0.id < $1.id }) {
      let change = DesiredChange.node(record)
      if change.form.version == 1 { plainNodes.append(record) } else { later.append(change) }
    }
    try container.encode(plainNodes, forKey: .nodes)
    var plainDeployments: [Deployment] = []
    for record in deployments.values.sorted(by: { $0.id < $1.id }) {
      let change = DesiredChange.deployment(record)
      if change.form.version == 1 { plainDeployments.append(record) } else { later.append(change) }
    }
    var plainAllocations: [Allocation] = []
    for record in allocations.values.sorted(by: { $0.id < $1.id }) {
      let change = DesiredChange.allocation(record)
      if change.form.version == 1 { plainAllocations.append(record) } else { later.append(change) }
    }
    try container.encode(plainDeployments, forKey: .deployments)
    try container.encode(plainAllocations, forKey: .allocations)
    // From the first one of a later version on, so that they stay in order.
    let plainChanges = changes.prefix { DesiredChange.change($0).form.version == 1 }
    try container.encode(Array(plainChanges), forKey: .changes)
    later += changes.dropFirst(plainChanges.count).map { .change($0) }
    // Kinds that came later have no lists of their own: who doesn't know them passes them on like any other.
    if let platformKey { later.append(.platformKey(platformKey)) }
    if let platformToken { later.append(.platformToken(platformToken)) }
    later += secretsInOrder.map { .secret($0) }
    later += cordons.values.sorted { $0.id < $1.id }.map { .cordon($0) }
    later += unknown.records.map { .unknown($0) }
    if !later.isEmpty { try container.encode(later, forKey: .later) }
    if unknown.dropped > 0 { try container.encode(unknown.dropped, forKey: .dropped) }
  }
}
