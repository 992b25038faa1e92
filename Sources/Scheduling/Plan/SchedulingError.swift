/// Why there is no plan at all. A workload that fits nowhere is no error: the plan says so.
public struct SchedulingError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String { case invalidRequest, infeasiblePlan, deadline, strategyFailed, conflict, unknownName }
    private let value: Value
    /// The request contradicts itself.
    public static let invalidRequest = Code(value: .invalidRequest)
    /// A strategy's plan breaks a rule, or speaks of what isn't there.
    public static let infeasiblePlan = Code(value: .infeasiblePlan)
    /// A strategy took longer than it may.
    public static let deadline = Code(value: .deadline)
    /// A strategy threw; `cause` is what.
    public static let strategyFailed = Code(value: .strategyFailed)
    /// The cluster, or its leader, is not the one that the plan was made for: plan again.
    public static let conflict = Code(value: .conflict)
    /// Nothing is registered by a name.
    public static let unknownName = Code(value: .unknownName)
    public var description: String { value.rawValue }
  }

  /// What kind of fault; compare with the constants of ``Code``.
  public let code: Code
  /// One sentence for people, with the names that matter.
  public let message: String
  /// What a strategy of somebody else's threw, or what else lies behind it.
  public let cause: (any Error)?

  /// For strategies too: an `invalidRequest` that they throw is passed on as it is.
  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
