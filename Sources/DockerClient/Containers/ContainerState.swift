/// What a container is doing, or how it ended.
public struct ContainerState: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// In one word, such as `running`.
  public var status: ContainerStatus { self["Status", or: ""] }
  /// Also true of one that is paused or being restarted.
  public var isRunning: Bool { self["Running", or: false] }
  /// Whether its processes are held.
  public var isPaused: Bool { self["Paused", or: false] }
  /// Whether its process ended and its restart policy has the engine start it again.
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
  /// When it was last started (`StartedAt`); nil if it never was.
  public var started: EngineTime? { self[moment: "StartedAt"] }
  /// When it last ended (`FinishedAt`); nil if it never did.
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

  /// What its checks add up to; ``ContainerHealth/none`` without any.
  public var status: ContainerHealth { self["Status", or: .none] }
  /// How many checks failed one after the other up to now.
  public var failures: Int { self["FailingStreak", or: 0] }
  /// The last checks, at most five.
  public var checks: [Check] { self["Log", or: []] }

  /// One run of the check.
  public struct Check: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// When the check began (`Start`).
    public var started: EngineTime? { self[moment: "Start"] }
    /// When the check's command ended or was given up (`End`).
    public var finished: EngineTime? { self[moment: "End"] }
    /// 0: well; 1: unwell; others: the check itself failed.
    public var exitCode: Int { self["ExitCode", or: 0] }
    /// What it wrote, at most 4 KiB.
    public var output: String { self["Output", or: ""] }
  }
}
