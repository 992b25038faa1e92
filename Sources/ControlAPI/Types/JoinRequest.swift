public import EdgeModel

/// A machine that knows a code asks for what belongs to it. The code itself is not sent.
public struct JoinRequest: Codable, Hashable, Sendable {
  /// The bytes of ``key``: those of an X25519 public key (RFC 7748).
  public static let keyLength = 32
  /// The bytes of ``proof``: those of an HMAC-SHA256 (RFC 2104).
  public static let proofLength = 32

  /// The public key of a pair that was made for this one time.
  public var key: SealedBytes
  /// That the asker knows the code.
  public var proof: SealedBytes

  public init(key: SealedBytes, proof: SealedBytes) {
    self.key = key
    self.proof = proof
  }
}

/// The platform's token, for whoever knows the code and made the question.
public struct JoinAnswer: Codable, Hashable, Sendable {
  /// The platform.
  public var cluster: ClusterID
  /// The public key of the answering side, made for this one time.
  public var key: SealedBytes
  /// The token, sealed.
  public var box: SealedBytes

  public init(cluster: ClusterID, key: SealedBytes, box: SealedBytes) {
    self.cluster = cluster
    self.key = key
    self.box = box
  }
}
