/// Collects the diagnostics of one file while it is read. Shared by the readers of all its tables.
final class DiagnosticReport {
  /// More than anybody reads; a hostile file could otherwise hold tens of thousands.
  static let most = 200

  let file: String
  private var diagnostics: [Diagnostic] = []
  private var omitted = 0

  init(file: String) {
    self.file = file
  }

  func add(_ severity: Diagnostic.Severity, at position: SourcePosition, _ keyPath: String?, _ message: String) {
    add(Diagnostic(severity, file: file, position: position, keyPath: keyPath, message: message))
  }

  /// Errors are always kept to the limit of their own: no number of warnings can hide that the file is unusable.
  func add(_ diagnostic: Diagnostic) {
    let same = diagnostics.count { $0.severity == diagnostic.severity }
    if same < Self.most { diagnostics.append(diagnostic) } else { omitted += 1 }
  }

  var hasErrors: Bool { diagnostics.hasErrors }

  /// In the order of the file; what stands at one place in the order it was found.
  func finished() -> [Diagnostic] {
    var result = diagnostics.enumerated().sorted {
      ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
    }.map(\.element)
    if omitted > 0, let last = result.last {
      result.append(
        Diagnostic(
          last.severity, file: file, position: last.position, message: "\(omitted) more faults are not listed"))
    }
    return result
  }
}
