/// Who did something: the role decides what they may write, the name tells people who it was.
public struct Actor: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What somebody writes as; ``AllocationTransition/table`` says which steps each may take.
  public enum Role: String, Codable, Sendable, CaseIterable {
    /// A person or a program with a token.
    case user
    /// The orchestrator of an epoch.
    case leader
    /// A machine, by its report.
    case worker
  }

  /// Set by who checked the writer, never taken from the request.
  public var role: Role
  /// For people, such as `owner`; it needn't be unique.
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
