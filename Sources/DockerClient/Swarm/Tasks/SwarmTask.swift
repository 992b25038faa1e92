/// A task: one container of a service on one node, now or in the past (`TaskInspect`).
public struct SwarmTask: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Mostly empty: tasks are told apart by service and slot.
  public var name: String { self["Name", or: ""] }
  /// Labels of the task itself; those of its container are in ``spec``.
  public var labels: [String: String] { self["Labels", or: [:]] }
  /// What it runs. A task never changes: an update makes others.
  public var spec: SwarmTaskSpec { self["Spec", or: SwarmTaskSpec()] }
  /// Of the service that it belongs to; empty once that was removed.
  public var serviceID: String { self["ServiceID", or: ""] }
  /// Which of the service's replicas it is, from 1 on; 0 for one of each node.
  public var slot: Int { self["Slot", or: 0] }
  /// Empty as long as it has none.
  public var nodeID: String { self["NodeID", or: ""] }
  /// How it is now.
  public var status: Status { self["Status", or: Status()] }
  /// What the swarm wants of it.
  public var desiredState: TaskState { self["DesiredState", or: ""] }
  /// Its addresses by network, as the API has them.
  public var networks: [JSONValue] { self["NetworksAttachments", or: []] }
  /// Which run of a job it belongs to.
  public var jobIteration: UInt64? { fields["JobIteration"].map { $0["Index"]?.value() ?? 0 } }
  /// What its node gave it of what is given out by count, as the API has it.
  public var genericResources: [JSONValue] { self["AssignedGenericResources", or: []] }

  /// How a task is.
  public struct Status: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// When it came to be so.
    public var time: EngineTime? { self[moment: "Timestamp"] }
    /// How far it is, or how it ended.
    public var state: TaskState { self["State", or: ""] }
    /// What is being done, in words, such as `started`.
    public var message: String { self["Message", or: ""] }
    /// Why it failed.
    public var error: String? { self[text: "Err"] }
    /// Of its container on its node; nil as long as there is none.
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

  /// Made, and not looked at yet.
  public static let new: Self = "new"
  /// It has addresses on its networks.
  public static let allocated: Self = "allocated"
  /// It waits for a node with room for it.
  public static let pending: Self = "pending"
  /// A node was chosen.
  public static let assigned: Self = "assigned"
  /// The node has taken it.
  public static let accepted: Self = "accepted"
  /// The node fetches the image and makes the container.
  public static let preparing: Self = "preparing"
  /// The container is made, and waits to be started.
  public static let ready: Self = "ready"
  /// The container is being started.
  public static let starting: Self = "starting"
  /// The container runs, and is well if it has a check.
  public static let running: Self = "running"
  /// It ended with code 0.
  public static let complete: Self = "complete"
  /// The swarm had it end, for an update or because it went elsewhere.
  public static let shutdown: Self = "shutdown"
  /// It ended with another code, or was unwell.
  public static let failed: Self = "failed"
  /// The node couldn't make the container.
  public static let rejected: Self = "rejected"
  /// It is to be removed: its service is gone, or wants fewer tasks.
  public static let remove: Self = "remove"
  /// Its node has been away for too long for anybody to know.
  public static let orphaned: Self = "orphaned"

  /// Whether it ended, well or not.
  public var isOver: Bool { [.complete, .shutdown, .failed, .rejected, .remove, .orphaned].contains(self) }
}
