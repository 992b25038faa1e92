/// When the engine starts a container again by itself. The set is open.
public struct RestartPolicy: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public init(name: String, maximumRetryCount: Int = 0) {
    fields = ["Name": .string(name), "MaximumRetryCount": .integer(Int64(maximumRetryCount))]
  }

  public var name: String { self["Name", or: ""] }
  /// How often it is started again after failures, with `on-failure`; 0: without end.
  public var maximumRetryCount: Int { self["MaximumRetryCount", or: 0] }

  public static let never = RestartPolicy(name: "no")
  public static let always = RestartPolicy(name: "always")
  public static let unlessStopped = RestartPolicy(name: "unless-stopped")

  public static func onFailure(atMost count: Int = 0) -> RestartPolicy {
    RestartPolicy(name: "on-failure", maximumRetryCount: count)
  }
}

/// Where a container's output goes, such as `json-file` with `max-size` and `max-file`.
public struct LogDriver: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public init(type: String, options: [String: String] = [:]) {
    fields = ["Type": .string(type), "Config": options.json]
  }

  public var type: String {
    get { self["Type", or: ""] }
    set { self["Type"] = newValue }
  }
  public var options: [String: String] {
    get { self["Config", or: [:]] }
    set { self["Config"] = newValue }
  }
}
