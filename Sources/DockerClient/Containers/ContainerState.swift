/// What a container is doing, or how it ended.
public struct ContainerState: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var status: ContainerStatus { self["Status", or: ""] }
  public var isRunning: Bool { self["Running", or: false] }
  public var isPaused: Bool { self["Paused", or: false] }
  public var isRestarting: Bool { self["Restarting", or: false] }
  /// Whether the kernel ended it for want of memory.
  public var wasOutOfMemory: Bool { self["OOMKilled", or: false] }
  /// Whether removing it failed half-way.
  public var isDead: Bool { self["Dead", or: false] }
  /// The host's number of its first process, while it runs.
  public var processID: Int32? { self["Pid"].flatMap { (id: Int32) in id == 0 ? nil : id } }
  /// What its first process ended with, 0 to 255; 128 and the signal's number if a signal ended it. Of use only once it
  /// has ended.
  public var exitCode: Int { self["ExitCode", or: 0] }
  /// Why it couldn't be started, if so.
  public var error: String { self["Error", or: ""] }
  public var started: EngineTime? { self[moment: "StartedAt"] }
  public var finished: EngineTime? { self[moment: "FinishedAt"] }
  /// What its own health check says, if it has one.
  public var health: ContainerHealth? { healthReport?.status }
  /// The same with the last checks.
  public var healthReport: HealthReport? { self["Health"] }
}

/// What a container's own health check said lately.
public struct HealthReport: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var status: ContainerHealth { self["Status", or: .none] }
  /// How many checks failed one after the other up to now.
  public var failures: Int { self["FailingStreak", or: 0] }
  /// The last checks, at most five.
  public var checks: [Check] { self["Log", or: []] }

  /// One run of the check.
  public struct Check: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var started: EngineTime? { self[moment: "Start"] }
    public var finished: EngineTime? { self[moment: "End"] }
    /// 0: well; 1: unwell; others: the check itself failed.
    public var exitCode: Int { self["ExitCode", or: 0] }
    /// What it wrote, at most 4 KiB.
    public var output: String { self["Output", or: ""] }
  }
}
