/// A value of an environment that stands for a secret: `secret:NAME`. There is no other spelling.
public struct SecretReference: Hashable, Sendable {
  /// The secret's own name; the deployment's is looked for before the platform's.
  public let name: SecretName

  /// What a value that stands for a secret begins with.
  public static let prefix = "secret:"

  /// A value that begins as a reference does, and names nothing that could be a secret. The value is not repeated: it
  /// may be one.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    public init() {}

    public var description: String {
      "begins with 'secret:', and what follows is no name of a secret: \(SecretName.rule)"
    }
  }

  /// Reads a value.
  /// - Returns: `nil` for a value that is meant as it stands.
  /// - Throws: ``Malformed``.
  public init?(_ value: String) throws(Malformed) {
    guard value.hasPrefix(Self.prefix) else { return nil }
    guard let name = SecretName(String(value.dropFirst(Self.prefix.count))) else { throw Malformed() }
    self.name = name
  }
}
