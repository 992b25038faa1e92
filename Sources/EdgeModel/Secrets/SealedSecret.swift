/// A secret as it is in the log of desired state, in assignments and in backups: its name in clear, its value sealed.
public struct SealedSecret: Codable, Hashable, Sendable, Identifiable {
  /// One value, and which key opens it.
  public struct Value: Codable, Hashable, Sendable {
    /// Grows with every value that is set under a name, also after it was removed.
    public var version: UInt64
    /// The key that opens ``box``.
    public var key: PlatformKeyID
    /// The value itself, sealed.
    public var box: SealedBytes

    public init(version: UInt64, key: PlatformKeyID, box: SealedBytes) {
      self.version = version
      self.key = key
      self.box = box
    }
  }

  /// The name, and whose the secret is. In clear.
  public let id: SecretID
  /// The newest value.
  public var value: Value
  /// The value before: an app that was started with it may still print it, and it is not shown then either.
  public var previous: Value?
  /// When the newest value was set.
  public var setAt: Timestamp
  /// Who set the newest value.
  public var setBy: Actor

  public init(id: SecretID, value: Value, previous: Value? = nil, setAt: Timestamp, setBy: Actor) {
    self.id = id
    self.value = value
    self.previous = previous
    self.setAt = setAt
    self.setBy = setBy
  }
}

/// Which key secrets are sealed with from now on. The key itself is in no record: machines hand it to each other.
public struct PlatformKeyRecord: Codable, Hashable, Sendable, Identifiable {
  /// Names the key; made from it, and tells nothing of it.
  public let id: PlatformKeyID
  /// When it became the key to seal with.
  public var since: Timestamp

  public init(id: PlatformKeyID, since: Timestamp) {
    self.id = id
    self.since = since
  }
}

/// A platform's key on its way to a machine of the platform, sealed under what both have: the platform's token.
public struct SealedPlatformKey: Codable, Hashable, Sendable {
  /// The platform whose key it is.
  public var cluster: ClusterID
  /// Which key is in the box.
  public var id: PlatformKeyID
  /// The key, sealed.
  public var box: SealedBytes

  public init(cluster: ClusterID, id: PlatformKeyID, box: SealedBytes) {
    self.cluster = cluster
    self.id = id
    self.box = box
  }
}
