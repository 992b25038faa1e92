/// When the engine starts a container again by itself. The set is open.
public struct RestartPolicy: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A policy by the engine's name for it; the constants below have those that are known.
  public init(name: String, maximumRetryCount: Int = 0) {
    fields = ["Name": .string(name), "MaximumRetryCount": .integer(Int64(maximumRetryCount))]
  }

  /// `no`, `always`, `unless-stopped` or `on-failure`; empty is `no`.
  public var name: String { self["Name", or: ""] }
  /// How often it is started again after failures, with `on-failure`; 0: without end.
  public var maximumRetryCount: Int { self["MaximumRetryCount", or: 0] }

  /// It stays ended (`no`).
  public static let never = RestartPolicy(name: "no")
  /// Whatever it ended with, and when the engine starts, even if it was stopped by hand.
  public static let always = RestartPolicy(name: "always")
  /// Like ``always``, but not when the engine starts if it was stopped by hand.
  public static let unlessStopped = RestartPolicy(name: "unless-stopped")

  /// When it ended with another code than 0. After so many times in a row it stays ended; 0: without end.
  public static func onFailure(atMost count: Int = 0) -> RestartPolicy {
    RestartPolicy(name: "on-failure", maximumRetryCount: count)
  }
}

/// Where a container's output goes, such as `json-file` with `max-size` and `max-file`.
public struct LogDriver: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The driver `type` with options in its own words.
  public init(type: String, options: [String: String] = [:]) {
    fields = ["Type": .string(type), "Config": options.json]
  }

  /// Such as `json-file`, `local`, `journald` or `none`; only of some can the engine read the log again.
  public var type: String {
    get { self["Type", or: ""] }
    set { self["Type"] = newValue }
  }
  /// Options in the driver's own words (`Config`).
  public var options: [String: String] {
    get { self["Config", or: [:]] }
    set { self["Config"] = newValue }
  }
}
