/// How many tasks a service has, and whether they end. The set is open.
public struct ServiceMode: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// So many tasks, wherever there is room.
  public static func replicated(_ count: UInt64) -> ServiceMode {
    ServiceMode(fields: ["Replicated": ["Replicas": count.json]])
  }

  /// One task on each node.
  public static let global = ServiceMode(fields: ["Global": [:]])

  /// Tasks that end, until so many have succeeded.
  /// - Parameter atOnce: how many run at a time; nil: all.
  public static func job(completions: UInt64, atOnce: UInt64? = nil) -> ServiceMode {
    var job: [String: JSONValue] = ["TotalCompletions": completions.json]
    if let atOnce { job["MaxConcurrent"] = atOnce.json }
    return ServiceMode(fields: ["ReplicatedJob": .object(job)])
  }

  /// One task that ends on each node.
  public static let globalJob = ServiceMode(fields: ["GlobalJob": [:]])

  /// How many tasks it shall have, if that is a number.
  public var replicas: UInt64? {
    fields["Replicated"]?["Replicas"]?.value() ?? fields["ReplicatedJob"]?["TotalCompletions"]?.value()
  }
}

/// How a change of a service is rolled out.
public struct ServiceRollout: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// How many tasks at a time; 0: all.
  public var parallelism: Int64? {
    get { self["Parallelism"] }
    set { self["Parallelism"] = newValue }
  }
  /// Between one lot and the next.
  public var delay: Duration? {
    get { self[nanoseconds: "Delay"] }
    set { self[nanoseconds: "Delay"] = newValue }
  }
  /// How long a new task is watched for failing.
  public var watch: Duration? {
    get { self[nanoseconds: "Monitor"] }
    set { self[nanoseconds: "Monitor"] = newValue }
  }
  /// What a failure leads to: `continue`, `pause` or `rollback`.
  public var failureAction: String? {
    get { self["FailureAction"] }
    set { self["FailureAction"] = newValue }
  }
  /// The share of tasks that may fail, 0 to 1.
  public var toleratedFailures: Double? {
    get { self["MaxFailureRatio"] }
    set { self["MaxFailureRatio"] = newValue }
  }
  /// `stop-first` or `start-first`.
  public var order: String? {
    get { self["Order"] }
    set { self["Order"] = newValue }
  }
}
