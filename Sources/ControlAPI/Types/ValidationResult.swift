/// What checking a repository's manifest found.
public struct ValidationResult: Codable, Hashable, Sendable {
  /// Whether the manifest can be used: no diagnostic is an error.
  public var valid: Bool
  /// The app's name in the manifest, when it can be read.
  public var name: String?
  /// Which file was read; `nil` where there is none, and from older agents.
  public var file: String?
  /// Every fault that was found, errors and warnings.
  public var diagnostics: [ManifestDiagnostic]

  /// It is valid if none of the diagnostics is an error.
  public init(name: String?, file: String? = nil, diagnostics: [ManifestDiagnostic]) {
    valid = !diagnostics.contains { $0.severity == .error }
    self.name = name
    self.file = file
    self.diagnostics = diagnostics
  }
}

/// One fault of a manifest, and where it is.
public struct ManifestDiagnostic: Codable, Hashable, Sendable, CustomStringConvertible {
  /// An error keeps the manifest from being used, a warning doesn't.
  public enum Severity: String, Codable, Sendable, CaseIterable {
    case error, warning
  }

  /// How bad it is.
  public var severity: Severity
  /// The manifest's name, such as `shipwreck.toml`.
  public var file: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in Unicode scalars.
  public var column: Int
  /// The key concerned, such as `config.port`; `nil` where no single key is.
  public var keyPath: String?
  /// What is wrong, and what would be right.
  public var message: String

  public init(severity: Severity, file: String, line: Int, column: Int, keyPath: String? = nil, message: String) {
    self.severity = severity
    self.file = file
    self.line = line
    self.column = column
    self.keyPath = keyPath
    self.message = message
  }

  /// The form that editors and terminals recognise: `shipwreck.toml:7:8: error: config.port: …`.
  public var description: String {
    let subject = keyPath.map { "\($0): " } ?? ""
    return "\(file):\(line):\(column): \(severity.rawValue): \(subject)\(message)"
  }
}
