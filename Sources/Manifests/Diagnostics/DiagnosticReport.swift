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

  /// Errors and warnings have a limit each: no number of warnings can hide that the file is unusable. What is beyond
  /// it is counted, and its message not even made.
  func add(
    _ severity: Diagnostic.Severity, at position: SourcePosition, _ keyPath: String?,
    _ message: @autoclosure () -> String
  ) {
    guard diagnostics.count(where: { $0.severity == severity }) < Self.most else {
      omitted += 1
      return
    }
    diagnostics.append(
      Diagnostic(severity, file: file, position: position, keyPath: keyPath, message: message()))
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
