/// What becomes of a service that ended by itself.
public struct RestartPolicy: Codable, Hashable, Sendable {
  /// When it is started again.
  public enum Mode: String, Codable, Hashable, Sendable {
    /// It is started again, however it ended.
    case always
    /// It is started again unless it ended with status 0.
    case onFailure = "on-failure"
    /// It stays as it ended.
    case never
  }

  /// When it is started again.
  public var mode: Mode
  /// How many times in a row before it is given up; `nil` for the platform's own number. A service that ran well for a
  /// while has its whole budget back.
  public var budget: UInt32?

  public init(_ mode: Mode, budget: UInt32? = nil) {
    self.mode = mode
    self.budget = budget
  }

  /// What a manifest that says nothing means.
  public static let standard = RestartPolicy(.always)

  /// Whether a service that ended is started again, if its budget allows.
  /// - Parameter status: `nil` when nobody saw it, which counts as a failure.
  public func wantsRestart(after status: Int32?) -> Bool {
    switch mode {
    case .always: true
    case .onFailure: status != 0
    case .never: false
    }
  }
}
