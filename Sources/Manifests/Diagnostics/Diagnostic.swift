/// One thing that is wrong, or doubtful, in a manifest or configuration file: where, and what was expected there.
public struct Diagnostic: Sendable, Hashable, Codable {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable, Codable {
    /// The file cannot be used.
    case error
    /// The file can be used; something in it has no effect, or not the likely one.
    case warning
  }

  /// An error keeps the file from being used.
  public var severity: Severity
  /// The file's name as the caller gave it.
  public var file: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in Unicode scalars (see ``SourcePosition``).
  public var column: Int
  /// The key concerned, as it would be written in the file (`config.port`); nil where no single key is.
  public var keyPath: String?
  /// What was expected, and what stands there instead. One line, without control characters.
  public var message: String

  public init(
    _ severity: Severity, file: String, position: SourcePosition, keyPath: String? = nil, message: String
  ) {
    self.severity = severity
    self.file = file
    self.line = position.line
    self.column = position.column
    self.keyPath = keyPath
    self.message = message
  }

  /// ``line`` and ``column`` together.
  public var position: SourcePosition { SourcePosition(line: line, column: column) }
}

extension Diagnostic: CustomStringConvertible {
  /// The form that editors and terminals recognise:
  /// `shipwreck.toml:7:8: error: config.port: expected a whole number from 1 to 65535, found the string "80a"`.
  public var description: String {
    let subject = keyPath.map { "\($0): " } ?? ""
    return "\(file):\(line):\(column): \(severity.rawValue): \(subject)\(message)"
  }
}

extension Sequence where Element == Diagnostic {
  /// Whether one of them is an error, that is, whether the file cannot be used.
  public var hasErrors: Bool { contains { $0.severity == .error } }
}
