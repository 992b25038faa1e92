/// A service of the swarm (`ServiceInspect`).
public struct SwarmService: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What it shall be.
  public var spec: SwarmServiceSpec {
    get { self["Spec", or: SwarmServiceSpec()] }
    set { self["Spec"] = newValue }
  }
  /// What it was before the last update: what a rollback goes back to.
  public var previousSpec: SwarmServiceSpec? { self["PreviousSpec"] }
  /// Where it is reached: what was asked for, and what it was given.
  public var endpoint: ServiceEndpoint { self["Endpoint", or: ServiceEndpoint()] }
  /// How the last update goes.
  public var updateStatus: UpdateStatus? { self["UpdateStatus"] }
  /// How many of its tasks run. Only if it was asked for.
  public var tasks: TaskCounts? { self["ServiceStatus"] }
  /// When its tasks last ran, if they are made to end.
  public var lastRun: EngineTime? { fields["JobStatus"]?["LastExecution"]?.value() }

  /// How an update goes.
  public struct UpdateStatus: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// `updating`, `paused`, `completed`, `rollback_started` and so on.
    public var state: String { self["State", or: ""] }
    /// When the update began.
    public var started: EngineTime? { self[moment: "StartedAt"] }
    /// When it ended, well or not; nil while it goes on.
    public var completed: EngineTime? { self[moment: "CompletedAt"] }
    /// How it goes, in words.
    public var message: String { self["Message", or: ""] }
  }

  /// How many of a service's tasks there are.
  public struct TaskCounts: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// How many tasks run.
    public var running: UInt64 { self["RunningTasks", or: 0] }
    /// How many there should be: of a replicated service its replicas, of a global one the machines that take it.
    public var desired: UInt64 { self["DesiredTasks", or: 0] }
    /// How many tasks of a job came to their end.
    public var completed: UInt64 { self["CompletedTasks", or: 0] }
  }
}
