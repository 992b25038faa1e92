import EdgeModel

/// How another token of a platform gets to its machines: to each sealed for its key and under the token before, so that neither
/// who listens nor a machine that was removed can open it, and nobody outside can have sealed it.
struct TokenSeal: Sendable {
  let cluster: ClusterID

  func seal(_ token: String, for node: NodeRecord, since: Timestamp, before: String) throws(ControlPlaneError)
    -> SealedBytes?
  {
    guard let key = node.key else { return nil }
    return try MachineKey.seal(Array(token.utf8), for: key, as: purpose(node.id, since), sharing: before)
  }

  /// - Throws: ``ControlPlaneError``: it is for another machine or platform, or was sealed under another token than the one before.
  func open(_ box: SealedBytes, of node: NodeID, with key: MachineKey, since: Timestamp, before: String)
    throws(ControlPlaneError) -> String
  {
    String(decoding: try key.open(box, as: purpose(node, since), sharing: before), as: UTF8.self)
  }

  private func purpose(_ node: NodeID, _ since: Timestamp) -> String {
    "flotilla platform token 1\n\(cluster)\n\(node)\n\(since.milliseconds)"
  }
}

extension Vault {
  /// A token that nobody knows yet.
  func anotherToken(
    for nodes: [NodeRecord], after last: Timestamp?, at now: Timestamp
  ) throws(ControlPlaneError) -> PlatformTokenRecord {
    let seal = TokenSeal(cluster: try cluster())
    let since = Timestamp(
      milliseconds: max(now.milliseconds, (last?.milliseconds ?? 0).addingReportingOverflow(1).partialValue))
    guard let random = PlatformKey.random() else {
      throw ControlPlaneError(.unavailable, "the system gave no random bytes for another token")
    }
    let made = Hexadecimal.text(random.bytes)
    var boxes: [PlatformTokenRecord.Box] = []
    for node in nodes.sorted(by: { $0.id < $1.id }) {
      guard let box = try seal.seal(made, for: node, since: since, before: token) else { continue }
      boxes.append(PlatformTokenRecord.Box(node: node.id, token: box))
    }
    return PlatformTokenRecord(since: since, boxes: boxes)
  }
}
