/// How a swarm shall work. What isn't set is as the engine has it.
public struct SwarmSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The engine's name for the swarm, `default`; it can't be changed.
  public var name: String? {
    get { self["Name"] }
    set { self["Name"] = newValue }
  }
  /// Labels of the swarm as a whole.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// What is remembered of tasks.
  public var orchestration: Orchestration {
    get { self["Orchestration", or: Orchestration()] }
    set { self["Orchestration"] = newValue }
  }
  /// How managers agree.
  public var raft: Raft {
    get { self["Raft", or: Raft()] }
    set { self["Raft"] = newValue }
  }
  /// How often machines report to managers.
  public var dispatcher: Dispatcher {
    get { self["Dispatcher", or: Dispatcher()] }
    set { self["Dispatcher"] = newValue }
  }
  /// Who signs the machines' certificates, and for how long (`CAConfig`).
  public var authority: Authority {
    get { self["CAConfig", or: Authority()] }
    set { self["CAConfig"] = newValue }
  }
  /// Whether managers lock what they keep on disk (`EncryptionConfig`).
  public var encryption: Encryption {
    get { self["EncryptionConfig", or: Encryption()] }
    set { self["EncryptionConfig"] = newValue }
  }
  /// What tasks have that say nothing else.
  public var tasks: TaskDefaults {
    get { self["TaskDefaults", or: TaskDefaults()] }
    set { self["TaskDefaults"] = newValue }
  }

  /// What is remembered of tasks.
  public struct Orchestration: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// How many tasks of the past are remembered for each replica; below 0: all.
    public var taskHistory: Int? {
      get { self["TaskHistoryRetentionLimit"] }
      set { self["TaskHistoryRetentionLimit"] = newValue }
    }
  }

  /// How managers agree.
  public struct Raft: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// How many log entries come between two snapshots.
    public var snapshotInterval: Int64? {
      get { self["SnapshotInterval"] }
      set { self["SnapshotInterval"] = newValue }
    }
    /// How many snapshots are kept beside the newest.
    public var oldSnapshots: Int64? {
      get { self["KeepOldSnapshots"] }
      set { self["KeepOldSnapshots"] = newValue }
    }
    /// How many log entries are kept after a snapshot for followers who are behind.
    public var entriesForSlowFollowers: Int64? {
      get { self["LogEntriesForSlowFollowers"] }
      set { self["LogEntriesForSlowFollowers"] = newValue }
    }
    /// Ticks, of a second each, without word from the leader after which a manager stands for election; more than
    /// ``heartbeatTicks``.
    public var electionTicks: Int? {
      get { self["ElectionTick"] }
      set { self["ElectionTick"] = newValue }
    }
    /// Ticks, of a second each, between two signs of life of the leader.
    public var heartbeatTicks: Int? {
      get { self["HeartbeatTick"] }
      set { self["HeartbeatTick"] = newValue }
    }
  }

  /// How machines keep in touch with managers.
  public struct Dispatcher: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// How often machines say that they are there.
    public var heartbeat: Duration? {
      get { self[nanoseconds: "HeartbeatPeriod"] }
      set { self[nanoseconds: "HeartbeatPeriod"] = newValue }
    }
  }

  /// Who signs the machines' certificates.
  public struct Authority: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// How long a machine's certificate is valid; it gets another in time (`NodeCertExpiry`).
    public var certificateLife: Duration? {
      get { self[nanoseconds: "NodeCertExpiry"] }
      set { self[nanoseconds: "NodeCertExpiry"] = newValue }
    }
    /// Authorities outside that sign in place of the swarm's own (`ExternalCAs`).
    public var external: [ExternalAuthority] {
      get { self["ExternalCAs", or: []] }
      set { self["ExternalCAs"] = newValue }
    }
    /// The signing certificate and key, as PEM; the key can't be read back.
    public var certificate: String? {
      get { self["SigningCACert"] }
      set { self["SigningCACert"] = newValue }
    }
    /// The key of ``certificate``, as PEM (`SigningCAKey`). Secret; engines don't tell it.
    public var key: String? {
      get { self["SigningCAKey"] }
      set { self["SigningCAKey"] = newValue }
    }
    /// Another number makes the swarm replace its certificates.
    public var forceRotation: UInt64? {
      get { self["ForceRotate"] }
      set { self["ForceRotate"] = newValue }
    }
  }

  /// A service that signs certificates for the swarm.
  public struct ExternalAuthority: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// `cfssl`.
    public var kind: String? {
      get { self["Protocol"] }
      set { self["Protocol"] = newValue }
    }
    /// Where requests to sign are sent.
    public var url: String? {
      get { self["URL"] }
      set { self["URL"] = newValue }
    }
    /// Options in the words of its protocol.
    public var options: [String: String] {
      get { self["Options", or: [:]] }
      set { self["Options"] = newValue }
    }
    /// Its certificate, as PEM.
    public var certificate: String? {
      get { self["CACert"] }
      set { self["CACert"] = newValue }
    }
  }

  /// How managers protect what they keep on disk.
  public struct Encryption: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Whether a manager that starts again waits for ``SwarmOperations/unlock(key:)``.
    public var locksManagers: Bool? {
      get { self["AutoLockManagers"] }
      set { self["AutoLockManagers"] = newValue }
    }
  }

  /// What tasks have that say nothing else.
  public struct TaskDefaults: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Where their output goes (`LogDriver`); nil: as each engine is set up.
    public var logging: DriverChoice? {
      get { self["LogDriver"] }
      set { self["LogDriver"] = newValue }
    }
  }
}
