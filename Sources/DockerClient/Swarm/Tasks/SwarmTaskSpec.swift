/// What a task of a service runs, where and within which limits.
public struct SwarmTaskSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What runs.
  public var container: SwarmContainerSpec {
    get { self["ContainerSpec", or: SwarmContainerSpec()] }
    set { self["ContainerSpec"] = newValue }
  }
  /// A plugin in place of a container, with ``runtime`` `plugin`. Experimental.
  public var plugin: JSONValue? {
    get { self["PluginSpec"] }
    set { self["PluginSpec"] = newValue }
  }
  /// What it may use, and what has to be free for it.
  public var resources: TaskResources {
    get { self["Resources", or: TaskResources()] }
    set { self["Resources"] = newValue }
  }
  /// When a task that ended is followed by another; nil: always.
  public var restart: TaskRestartPolicy? {
    get { self["RestartPolicy"] }
    set { self["RestartPolicy"] = newValue }
  }
  /// Where it may run.
  public var placement: TaskPlacement {
    get { self["Placement", or: TaskPlacement()] }
    set { self["Placement"] = newValue }
  }
  /// Networks that it is on, beside the one that leads published ports to it.
  public var networks: [TaskNetwork] {
    get { self["Networks", or: []] }
    set { self["Networks"] = newValue }
  }
  /// Where its output goes (`LogDriver`); nil: as the swarm has it, else as its node is set up.
  public var logging: DriverChoice? {
    get { self["LogDriver"] }
    set { self["LogDriver"] = newValue }
  }
  /// Another number makes an update replace the tasks even if nothing else changed.
  public var forceUpdate: UInt64? {
    get { self["ForceUpdate"] }
    set { self["ForceUpdate"] = newValue }
  }
  /// `container` or `plugin`.
  public var runtime: String? {
    get { self["Runtime"] }
    set { self["Runtime"] = newValue }
  }
}

/// How much of a machine a task may use, and how much must be free for it.
public struct TaskResources: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What it can't go beyond.
  public var limits: Amounts {
    get { self["Limits", or: Amounts()] }
    set { self["Limits"] = newValue }
  }
  /// What has to be free on a node for it to be placed there; it counts as taken then.
  public var reservations: Amounts {
    get { self["Reservations", or: Amounts()] }
    set { self["Reservations"] = newValue }
  }
  /// Bytes of swap; -1: any amount. API 1.52.
  public var swap: Int64? {
    get { self["SwapBytes"] }
    set { self["SwapBytes"] = newValue }
  }
  /// How readily its memory is swapped, 0 to 100. API 1.52.
  public var swappiness: Int64? {
    get { self["MemorySwappiness"] }
    set { self["MemorySwappiness"] = newValue }
  }

  /// An amount of each thing; nil: none is set.
  public struct Amounts: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// In billionths of a processor.
    public var nanoCPUs: Int64? {
      get { self["NanoCPUs"] }
      set { self["NanoCPUs"] = newValue }
    }
    /// In bytes.
    public var memory: Int64? {
      get { self["MemoryBytes"] }
      set { self["MemoryBytes"] = newValue }
    }
    /// Most processes and threads; 0: any number. Of limits only.
    public var processes: Int64? {
      get { self["Pids"] }
      set { self["Pids"] = newValue }
    }
    /// Of reservations only: what machines give out by count, as the API has it.
    public var generic: [JSONValue] {
      get { self["GenericResources", or: []] }
      set { self["GenericResources"] = newValue }
    }
  }
}

/// When a task that ended is followed by another.
public struct TaskRestartPolicy: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// `none`, `on-failure` or `any`.
  public var condition: String? {
    get { self["Condition"] }
    set { self["Condition"] = newValue }
  }
  /// Time between its end and the next one's start.
  public var delay: Duration? {
    get { self[nanoseconds: "Delay"] }
    set { self[nanoseconds: "Delay"] = newValue }
  }
  /// How many times within ``window``; 0: without end.
  public var attempts: Int64? {
    get { self["MaxAttempts"] }
    set { self["MaxAttempts"] = newValue }
  }
  /// The time over which ``attempts`` are counted; zero: since ever.
  public var window: Duration? {
    get { self[nanoseconds: "Window"] }
    set { self[nanoseconds: "Window"] = newValue }
  }
}

/// Where tasks may run.
public struct TaskPlacement: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Such as `node.role==worker` or `node.labels.disk!=slow`.
  public var constraints: [String] {
    get { self["Constraints", or: []] }
    set { self["Constraints"] = newValue }
  }
  /// Labels of nodes over whose values tasks are spread, the most important first, such as `node.labels.rack`.
  public var spreads: [String] {
    get { self["Preferences", or: [JSONValue]()].compactMap { $0["Spread"]?["SpreadDescriptor"]?.value() } }
    set { self["Preferences"] = newValue.map { ["Spread": ["SpreadDescriptor": .string($0)]] as JSONValue } }
  }
  /// How many tasks of one service one node may have; 0: any number.
  public var atMostOnNode: UInt64? {
    get { self["MaxReplicas"] }
    set { self["MaxReplicas"] = newValue }
  }
  /// Platforms that its image is for; the engine fills it in from the registry. Empty: any.
  public var platforms: [NodePlatform] { self["Platforms", or: []] }
}

/// A network that tasks are on.
public struct TaskNetwork: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameter network: its id or name.
  public init(_ network: String, aliases: [String] = []) {
    fields = ["Target": .string(network), "Aliases": aliases.json]
  }

  /// Its id or name (`Target`).
  public var network: String {
    get { self["Target", or: ""] }
    set { self["Target"] = newValue }
  }
  /// Further names by which others on the network reach the task.
  public var aliases: [String] {
    get { self["Aliases", or: []] }
    set { self["Aliases"] = newValue }
  }
  /// Options in the words of the network's driver (`DriverOpts`).
  public var driverOptions: [String: String] {
    get { self["DriverOpts", or: [:]] }
    set { self["DriverOpts"] = newValue }
  }
}
