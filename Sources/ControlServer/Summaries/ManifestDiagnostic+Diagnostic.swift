internal import ControlAPI
internal import Manifests

extension ManifestDiagnostic {
  init(_ diagnostic: Diagnostic) {
    self.init(
      severity: diagnostic.severity == .error ? .error : .warning, file: diagnostic.file, line: diagnostic.line,
      column: diagnostic.column, keyPath: diagnostic.keyPath, message: diagnostic.message)
  }
}
