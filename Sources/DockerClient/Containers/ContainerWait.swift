/// What to wait for (`ContainerWait`). The set is open.
public struct WaitCondition: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// It doesn't run: true at once for one that was never started.
  public static let notRunning: Self = "not-running"
  /// Its next end: what to use for a container that is about to be started.
  public static let nextExit: Self = "next-exit"
  /// It is gone.
  public static let removed: Self = "removed"
}

/// How a container ended.
public struct ContainerExit: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public init?(json: JSONValue) {
    guard case .object(let fields) = json, case .integer = fields["StatusCode"] else { return nil }
    self.fields = fields
  }

  /// What its first process ended with; 128 and the signal's number if a signal ended it.
  public var code: Int { self["StatusCode", or: 0] }
  /// What the engine says about a wait that went wrong.
  public var error: String? { self["Error"].flatMap { (failure: JSONValue) in failure["Message"]?.value() } }
}
