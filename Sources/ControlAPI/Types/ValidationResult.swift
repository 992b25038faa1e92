/// What checking a repository's manifest found.
public struct ValidationResult: Codable, Hashable, Sendable {
  /// Whether the manifest can be used: no diagnostic is an error.
  public var valid: Bool
  /// The app's name in the manifest, when it can be read.
  public var name: String?
  public var diagnostics: [ManifestDiagnostic]

  public init(name: String?, diagnostics: [ManifestDiagnostic]) {
    valid = !diagnostics.contains { $0.severity == .error }
    self.name = name
    self.diagnostics = diagnostics
  }
}

/// One fault of a manifest, and where it is.
public struct ManifestDiagnostic: Codable, Hashable, Sendable, CustomStringConvertible {
  public enum Severity: String, Codable, Sendable, CaseIterable {
    case error, warning
  }

  public var severity: Severity
  public var file: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in Unicode scalars.
  public var column: Int
  /// The key concerned, such as `config.port`; `nil` where no single key is.
  public var keyPath: String?
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
