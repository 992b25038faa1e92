/// Reads the keys of one TOML table and collects everything that is wrong with them, instead of stopping at the first.
///
/// Each method asks for one key. It returns nil where the key is missing or its value is not as expected; the fault, if
/// it is one, is then in the report. A key that was never asked for is reported as unknown at the end, with the name
/// that was most likely meant. Made by ``TOMLDocument/read(named:unknownKeys:_:)``, and valid only inside it.
///
/// ```swift
/// let (settings, diagnostics) = TOMLDocument.parse(bytes).read(named: "agent.toml") { root -> Settings? in
///   let listen = root.table("listen", .required)
///   guard let port = listen?.integer("port", .required, in: 1...65535) else { return nil }
///   return Settings(port: port, name: root.string("name") ?? "agent")
/// }
/// ```
public final class TableReader {
  /// Whether a key has to be there.
  public enum Presence: Sendable {
    case required, optional
  }

  /// The table that is read.
  public let table: TOMLTable
  /// Where it starts.
  public let position: SourcePosition
  /// Its key path; empty for the file as a whole.
  public let keyPath: String

  let report: DiagnosticReport
  /// False: the file could not be read whole, and a key that isn't there may have been.
  private let isComplete: Bool
  private var asked: [String] = []
  private var asksAll = false
  private var children: [TableReader] = []

  init(_ table: TOMLTable, at position: SourcePosition, keyPath: String, report: DiagnosticReport, isComplete: Bool) {
    self.table = table
    self.position = position
    self.keyPath = keyPath
    self.report = report
    self.isComplete = isComplete
  }

  // MARK: One value

  /// The value of a key as `convert` makes it.
  ///
  /// `expected` completes the sentence "expected …". With `hidingValue` the message doesn't show what was found.
  public func value<Value>(
    _ name: String, _ presence: Presence = .optional, expected: @autoclosure () -> String,
    hidingValue: Bool = false, _ convert: (TOMLValue) -> Value?
  ) -> Value? {
    asked.append(name)
    guard let value = table[name] else {
      if presence == .required, isComplete {
        report.add(.error, at: position, path(name), "missing, expected \(expected())")
      }
      return nil
    }
    if case .unreadable = value.kind { return nil }  // among the document's faults already
    guard let result = convert(value) else {
      let found = hidingValue ? value.kindName : value.summary
      report.add(.error, at: value.position, path(name), "expected \(expected()), found \(found)")
      return nil
    }
    return result
  }

  /// A string of any length, perhaps empty.
  public func string(_ name: String, _ presence: Presence = .optional) -> String? {
    value(name, presence, expected: "a string") { $0.string }
  }

  /// `true` or `false`; no other spelling.
  public func boolean(_ name: String, _ presence: Presence = .optional) -> Bool? {
    value(name, presence, expected: "true or false") { $0.boolean }
  }

  /// A whole number within a range; another one is a fault.
  public func integer(
    _ name: String, _ presence: Presence = .optional, in range: ClosedRange<Int>
  ) -> Int? {
    value(name, presence, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      guard let whole = $0.integer, let integer = Int(exactly: whole), range.contains(integer) else { return nil }
      return integer
    }
  }

  /// A number within a range, whole or not; another one is a fault.
  public func double(
    _ name: String, _ presence: Presence = .optional, in range: ClosedRange<Double>
  ) -> Double? {
    value(name, presence, expected: "a number from \(range.lowerBound) to \(range.upperBound)") {
      $0.double.flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// An array of strings. Elements that are none are reported each at its own place, and left out.
  public func strings(_ name: String, _ presence: Presence = .optional) -> [String]? {
    guard let elements = value(name, presence, expected: "an array of strings", { $0.array }) else { return nil }
    var result: [String] = []
    for (index, element) in elements.enumerated() {
      if let string = element.string {
        result.append(string)
      } else {
        report.add(
          .error, at: element.position, "\(path(name))[\(index)]", "expected a string, found \(element.summary)")
      }
    }
    return result
  }

  // MARK: Tables

  /// A table below this one.
  public func table(_ name: String, _ presence: Presence = .optional) -> TableReader? {
    guard let value = value(name, presence, expected: "the table [\(path(name))]", { $0.table == nil ? nil : $0 })
    else { return nil }
    return value.table.map { child($0, at: value.position, keyPath: path(name)) }
  }

  /// An array of tables below this one.
  public func tables(_ name: String, _ presence: Presence = .optional) -> [TableReader] {
    let elements = value(name, presence, expected: "tables [[\(path(name))]]") { $0.array } ?? []
    return elements.enumerated().compactMap { index, element in
      let elementPath = "\(path(name))[\(index)]"
      guard let table = element.table else {
        report.add(.error, at: element.position, elementPath, "expected a table, found \(element.summary)")
        return nil
      }
      return child(table, at: element.position, keyPath: elementPath)
    }
  }

  /// All entries, for a table whose keys the file chooses. None of them is unknown then.
  public func entries() -> [TOMLTable.Entry] {
    asksAll = true
    return table.entries
  }

  // MARK: Findings of the caller

  /// Reports something about a key of this table: at its value, or at the table where there is no such key.
  public func report(_ severity: Diagnostic.Severity, _ name: String, _ message: String) {
    report.add(severity, at: table[name]?.position ?? position, path(name), message)
  }

  /// Reports something about the name of a key of this table.
  public func report(_ severity: Diagnostic.Severity, nameOf key: TOMLKey, _ message: String) {
    report.add(severity, at: key.position, path(key.name), message)
  }

  // MARK: The end

  /// Reports the keys that nobody asked for, here and below.
  func finish(unknownKeys severity: Diagnostic.Severity) {
    for child in children { child.finish(unknownKeys: severity) }
    guard !asksAll else { return }
    let known = Set(asked)
    for entry in table.entries where !known.contains(entry.key.name) {
      report.add(severity, at: entry.key.position, path(entry.key.name), unknown(entry.key.name))
    }
  }

  private func unknown(_ name: String) -> String {
    let absent = asked.filter { table[$0] == nil }
    if let nearest = NearestName.find(name, among: absent) ?? NearestName.find(name, among: asked) {
      return "unknown key, did you mean \(QuotedText.quoted(nearest))?"
    }
    return "unknown key. Known: \(asked.joined(separator: ", "))"
  }

  private func path(_ name: String) -> String { QuotedText.path(keyPath, name) }

  private func child(_ table: TOMLTable, at position: SourcePosition, keyPath: String) -> TableReader {
    let child = TableReader(table, at: position, keyPath: keyPath, report: report, isComplete: isComplete)
    children.append(child)
    return child
  }
}
