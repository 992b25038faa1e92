/// Why the platform refuses a request, in a sentence that a person can act on.
public struct ControlPlaneError: Error, Sendable, CustomStringConvertible {
  /// The kind of refusal; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String { case notFound, conflict, invalid, notLeader, forbidden, unavailable }
    private let value: Value
    /// There is no such deployment, machine, change or secret.
    public static let notFound = Code(value: .notFound)
    /// What exists stands against it.
    public static let conflict = Code(value: .conflict)
    /// The request makes no sense as it is.
    public static let invalid = Code(value: .invalid)
    /// Another agent decides; the message names it.
    public static let notLeader = Code(value: .notLeader)
    /// Who asks may not, such as reading the machine's disk without being an administrator.
    public static let forbidden = Code(value: .forbidden)
    /// Not now; the same request may succeed later.
    public static let unavailable = Code(value: .unavailable)
    public var description: String { value.rawValue }
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people, with what they can do.
  public let message: String
  /// With code `.notLeader`: the base URL of the agent that leads, if it is known.
  public let leader: String?

  public init(_ code: Code, _ message: String, leader: String? = nil) {
    self.code = code
    self.message = message
    self.leader = leader
  }

  public var description: String { message }
}
