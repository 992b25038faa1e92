extension TOMLDocument {
  /// Reads a document with a ``TableReader`` and returns the result together with everything that is wrong: the
  /// document's own faults, what the reader found, and unknown keys. In the order of the file.
  ///
  /// The result is nil if any of it is an error, whatever `body` returned.
  ///
  /// - Parameters:
  ///   - file: the file's name for the diagnostics.
  ///   - unknownKeys: how bad a key is that `body` doesn't ask for.
  ///   - secretTables: top-level tables whose values no message may show.
  ///   - body: asks for the keys, of the file's top level.
  public func read<Result>(
    named file: String, unknownKeys: Diagnostic.Severity = .warning, secretTables: [String] = [],
    _ body: (TableReader) -> Result?
  ) -> (Result?, [Diagnostic]) {
    read(named: file, unknownKeys: unknownKeys, secretPaths: secretTables.map { QuotedText.key($0) }, body)
  }

  /// As above, with the key paths of secret tables anywhere.
  func read<Result>(
    named file: String, unknownKeys: Diagnostic.Severity = .warning, secretPaths: [String],
    _ body: (TableReader) -> Result?
  ) -> (Result?, [Diagnostic]) {
    let report = DiagnosticReport(file: file)
    for fault in faults {
      let isSecret = secretPaths.contains { fault.keyPath == $0 || fault.keyPath?.hasPrefix("\($0).") ?? false }
      report.add(.error, at: fault.position, fault.keyPath, isSecret ? fault.message : fault.fullMessage)
    }
    let reader = TableReader(root, at: .start, keyPath: "", report: report, isComplete: isComplete)
    let result = body(reader)
    reader.finish(unknownKeys: unknownKeys)
    return (report.hasErrors ? nil : result, report.finished())
  }
}
