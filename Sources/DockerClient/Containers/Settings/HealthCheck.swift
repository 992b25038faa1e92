/// A command that the engine runs in the container to see whether it is well.
public struct HealthCheck: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Lengths of time that are nil are the image's, else the engine's: 30 s between checks and for each, none at first,
  /// 3 retries.
  public init(
    test: [String], interval: Duration? = nil, timeout: Duration? = nil, startPeriod: Duration? = nil,
    retries: Int? = nil
  ) {
    fields = [:]
    self.test = test
    self.interval = interval
    self.timeout = timeout
    self.startPeriod = startPeriod
    self.retries = retries
  }

  /// `["CMD", program, argument…]` or `["CMD-SHELL", command]`; `["NONE"]` switches the image's off.
  public var test: [String] {
    get { self["Test", or: []] }
    set { self["Test"] = newValue }
  }
  /// Time between two checks, at least 1 ms; zero: the image's.
  public var interval: Duration? {
    get { self[nanoseconds: "Interval"] }
    set { self[nanoseconds: "Interval"] = newValue }
  }
  /// After how long a check that still runs has failed, at least 1 ms; zero: the image's.
  public var timeout: Duration? {
    get { self[nanoseconds: "Timeout"] }
    set { self[nanoseconds: "Timeout"] = newValue }
  }
  /// How long failures don't count at first, at least 1 ms; zero: the image's.
  public var startPeriod: Duration? {
    get { self[nanoseconds: "StartPeriod"] }
    set { self[nanoseconds: "StartPeriod"] = newValue }
  }
  /// Time between two checks in that period, at least 1 ms; zero: the image's (API 1.44).
  public var startInterval: Duration? {
    get { self[nanoseconds: "StartInterval"] }
    set { self[nanoseconds: "StartInterval"] = newValue }
  }
  /// How many failures in a row make it unwell; 0: the image's.
  public var retries: Int? {
    get { self["Retries"] }
    set { self["Retries"] = newValue }
  }
}
