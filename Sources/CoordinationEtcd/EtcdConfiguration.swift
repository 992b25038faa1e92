/// Where etcd is, and how the log uses it.
public struct EtcdConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
  /// The client URLs of etcd's members, such as `http://10.0.0.7:2379`, tried in turn; `https` works, too.
  public var endpoints: [String]
  /// What all keys begin with: one log for each.
  public var prefix = "/flotilla/"
  /// For an etcd with authentication.
  public var user: String?
  /// Appears in no message and no log line.
  public var password: String?
  /// A file with the authority's certificates in PEM, for `https`; `nil` for those that the system trusts.
  public var authorityFile: String?
  /// A client's certificate and key in PEM, for `https`.
  public var certificateFile: String?
  /// The key that belongs to ``certificateFile``, a file in PEM.
  public var keyFile: String?
  /// How long a leader that can't be heard still leads; whole seconds, and etcd takes no less than two.
  public var lease: Duration = .seconds(5)
  /// How long one request may take.
  public var requestTimeout: Duration = .seconds(3)
  /// How often the log is looked at although no watch has told of a change.
  public var poll: Duration = .seconds(2)
  /// After how many entries the leader folds them into a snapshot.
  public var snapshotAfter: UInt64 = 2_048
  /// How many entries stay readable one by one after a snapshot.
  public var entriesKept: UInt64 = 1_024

  /// One endpoint at least; they are checked when a log is made of this.
  public init(endpoints: [String]) {
    self.endpoints = endpoints
  }

  public var description: String { endpoints.joined(separator: ", ") }
  /// Without the password, also for `dump`.
  public var customMirror: Mirror { Mirror(self, children: ["endpoints": endpoints, "prefix": prefix]) }
}
