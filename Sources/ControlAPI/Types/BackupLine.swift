public import EdgeModel

/// One line of a backup, in a file and in the answer of `GET /api/v1/backup`: a head, then each item followed by its data,
/// then the end. Exactly one of the fields is there.
public struct BackupLine: Codable, Sendable, Hashable {
  /// What the file is and is of.
  public struct Head: Codable, Sendable, Hashable {
    /// The only format that there is.
    public static let format = 1

    /// Always `flotilla backup`.
    public var file: String
    /// The format that it was made in; a reader of another format refuses it.
    public var format: Int
    /// When it was made.
    public var at: CivilTime
    /// The version of the agent that made it.
    public var version: String
    /// The platform that it is of.
    public var cluster: ClusterID
    /// Where its machines were.
    public var machines: [String]
    /// Which item says what shall be.
    public var document: BlobDigest

    /// The head of a file of the present format.
    public init(at: CivilTime, version: String, cluster: ClusterID, machines: [String], document: BlobDigest) {
      file = Self.mark
      format = Self.format
      self.at = at
      self.version = version
      self.cluster = cluster
      self.machines = machines
      self.document = document
    }

    static let mark = "flotilla backup"
  }

  /// Begins an item; its data is in the lines that follow.
  public struct Item: Codable, Sendable, Hashable {
    /// The SHA-256 of its bytes.
    public var digest: BlobDigest
    /// How many bytes the lines of data hold together.
    public var size: Int64

    public init(digest: BlobDigest, size: Int64) {
      self.digest = digest
      self.size = size
    }
  }

  /// Says that nothing was cut off.
  public struct End: Codable, Sendable, Hashable {
    /// How many items there are, the document among them.
    public var items: Int

    public init(items: Int) { self.items = items }
  }

  /// How many bytes a line of data holds.
  public static let chunk = 192 << 10

  /// In the first line.
  public var head: Head?
  /// Where an item begins.
  public var item: Item?
  /// The next bytes of the item, in base 64.
  public var data: String?
  /// In the last line.
  public var end: End?

  public init(head: Head? = nil, item: Item? = nil, data: String? = nil, end: End? = nil) {
    self.head = head
    self.item = item
    self.data = data
    self.end = end
  }
}

/// What a restore brought: the answer of `POST /api/v1/restore`.
public struct RestoreAnswer: Codable, Sendable, Hashable {
  /// How many deployments were taken over.
  public var apps: Int
  /// How many secrets were taken over, and sealed anew.
  public var secrets: Int

  public init(apps: Int, secrets: Int) {
    self.apps = apps
    self.secrets = secrets
  }
}

/// Which item of those that were sent says what shall be.
public struct RestoreRequest: Codable, Sendable, Hashable {
  /// The digest of that item, from the backup's head.
  public var document: BlobDigest

  public init(document: BlobDigest) { self.document = document }
}
