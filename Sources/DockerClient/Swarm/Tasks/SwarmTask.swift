/// A task: one container of a service on one node, now or in the past (`TaskInspect`).
public struct SwarmTask: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var name: String { self["Name", or: ""] }
  public var labels: [String: String] { self["Labels", or: [:]] }
  public var spec: SwarmTaskSpec { self["Spec", or: SwarmTaskSpec()] }
  public var serviceID: String { self["ServiceID", or: ""] }
  /// Which of the service's replicas it is, from 1 on; 0 for one of each node.
  public var slot: Int { self["Slot", or: 0] }
  /// Empty as long as it has none.
  public var nodeID: String { self["NodeID", or: ""] }
  public var status: Status { self["Status", or: Status()] }
  /// What the swarm wants of it.
  public var desiredState: TaskState { self["DesiredState", or: ""] }
  public var networks: [JSONValue] { self["NetworksAttachments", or: []] }
  /// Which run of a job it belongs to. API 1.41.
  public var jobIteration: UInt64? { fields["JobIteration"].map { $0["Index"]?.value() ?? 0 } }
  public var genericResources: [JSONValue] { self["AssignedGenericResources", or: []] }

  /// How a task is.
  public struct Status: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var time: EngineTime? { self[moment: "Timestamp"] }
    public var state: TaskState { self["State", or: ""] }
    public var message: String { self["Message", or: ""] }
    /// Why it failed.
    public var error: String? { self[text: "Err"] }
    public var containerID: String? { fields["ContainerStatus"]?["ContainerID"]?.value() }
    /// The host's number of its first process.
    public var processID: Int32? { fields["ContainerStatus"]?["PID"]?.value() }
    /// What its first process ended with, 0 to 255.
    public var exitCode: Int? { fields["ContainerStatus"]?["ExitCode"]?.value() }
    /// Those that are published on its node alone.
    public var ports: [ServicePort] { fields["PortStatus"]?["Ports"]?.value() ?? [] }
  }
}

/// How far a task is, or how it ended. The set is open.
public struct TaskState: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let new: Self = "new"
  public static let allocated: Self = "allocated"
  public static let pending: Self = "pending"
  public static let assigned: Self = "assigned"
  public static let accepted: Self = "accepted"
  public static let preparing: Self = "preparing"
  public static let ready: Self = "ready"
  public static let starting: Self = "starting"
  public static let running: Self = "running"
  public static let complete: Self = "complete"
  public static let shutdown: Self = "shutdown"
  public static let failed: Self = "failed"
  public static let rejected: Self = "rejected"
  public static let remove: Self = "remove"
  public static let orphaned: Self = "orphaned"

  /// Whether it ended, well or not.
  public var isOver: Bool { [.complete, .shutdown, .failed, .rejected, .remove, .orphaned].contains(self) }
}
