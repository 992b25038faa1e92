/// Who did something: the role decides what they may write, the name tells people who it was.
public struct Actor: Codable, Hashable, Sendable, CustomStringConvertible {
  public enum Role: String, Codable, Sendable, CaseIterable {
    /// A person or a program with a token.
    case user
    /// The orchestrator of an epoch.
    case leader
    /// A machine, by its report.
    case worker
  }

  public var role: Role
  public var name: String
  /// Whether they may do what touches the machine itself, such as reading a repository from its disk.
  public var isAdministrator: Bool

  public init(role: Role, name: String, isAdministrator: Bool = false) {
    self.role = role
    self.name = name
    self.isAdministrator = isAdministrator
  }

  public var description: String { "\(role.rawValue) \(name)" }
}
