/// What a ``ServiceVerifier`` found out.
public enum Verification: Hashable, Sendable {
  /// It is one of ours, and says this of itself.
  case genuine(GenuineService)
  /// Something else answers there; the reason is for people.
  case refused(reason: String)
}

/// What a genuine service says of itself, within limits.
public struct GenuineService: Hashable, Sendable {
  /// Who it is, wherever it answers.
  public let identity: ServiceIdentity
  /// The name that people gave it: one line of 1 to 253 bytes.
  public let name: String
  /// The cluster's id; `nil` for one that belongs to none yet.
  public let cluster: String?
  /// What proved it, in words, such as "answered GET /ping"; shown in ``Evidence/proof``.
  public let proof: String

  /// - Parameters:
  ///   - name: 1 to 253 bytes without control characters.
  ///   - cluster: the cluster's id, with the limits of ``ServiceIdentity``.
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/invalidService`` if a limit is broken.
  public init(identity: ServiceIdentity, name: String, cluster: String?, proof: String) throws(DiscoveryError) {
    self.identity = identity
    self.name = try ServiceText.line(name, what: "name", longest: 253)
    if let cluster {
      self.cluster = try ServiceText.token(cluster, what: "cluster", longest: ServiceIdentity.longest)
    } else {
      self.cluster = nil
    }
    self.proof = ServiceText.shown(proof)
  }
}
