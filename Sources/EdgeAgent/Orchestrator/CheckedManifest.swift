public import Manifests

/// What checking the manifest of a repository found.
public struct CheckedManifest: Sendable {
  /// Which file was read; `nil` where the repository has none that is known.
  public var file: String?
  /// What the app is called; `nil` where the manifest can't be used.
  public var appName: String?
  /// Errors and warnings, each with its place.
  public var diagnostics: [Diagnostic]

  public init(file: String?, appName: String?, diagnostics: [Diagnostic]) {
    self.file = file
    self.appName = appName
    self.diagnostics = diagnostics
  }
}
