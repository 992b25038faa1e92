/// `$NAME`, `${NAME:-default}` and `$$` in the texts of a Compose file.
///
/// Compose takes the values from the environment of the shell that runs it. Here there is none: what has a default gets
/// it, and everything else is an error, since an empty password is worse than no app.
enum ComposeInterpolation {
  /// The entry with every text below it filled in. Extensions (`x-…`) stay as they are.
  static func filled(_ entry: YAMLEntry, _ report: DiagnosticReport) -> YAMLEntry {
    guard !entry.key.hasPrefix("x-") else { return entry }
    var result = entry
    result.value = filled(entry.value, QuotedText.key(entry.key), report)
    return result
  }

  private static func filled(_ value: YAMLValue, _ path: String, _ report: DiagnosticReport) -> YAMLValue {
    var result = value
    switch value.kind {
    case .scalar(let text, let isPlain):
      guard text.utf8.contains(UInt8(ascii: "$")) else { return value }
      switch filled(text, depth: 0) {
      case .success(let filled): result.kind = .scalar(filled, isPlain: isPlain)
      case .failure(let fault):
        report.add(.error, at: value.position, path, fault.message)
        result.kind = .scalar("unset", isPlain: false)
      }
    case .list(let elements):
      result.kind = .list(elements.enumerated().map { filled($1, "\(path)[\($0)]", report) })
    case .map(let entries):
      result.kind = .map(
        entries.map { entry in
          var entry = entry
          entry.value = filled(entry.value, QuotedText.path(path, entry.key), report)
          return entry
        })
    }
    return result
  }

  struct Fault: Error, Hashable {
    var message: String
  }

  /// How deep a default may hold another variable.
  private static let depth = 8

  static func filled(_ text: String, depth level: Int) -> Result<String, Fault> {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var offset = 0
    while offset < scalars.count {
      let scalar = scalars[offset]
      offset += 1
      guard scalar == "$", offset < scalars.count else {
        result.append(scalar)
        continue
      }
      if scalars[offset] == "$" {
        result.append("$")
        offset += 1
      } else if scalars[offset] == "{" {
        guard let end = end(of: scalars, from: offset + 1) else {
          return .failure(Fault(message: "\"${\" is not closed"))
        }
        switch variable(scalars[(offset + 1)..<end], level) {
        case .success(let value): result.append(contentsOf: value.unicodeScalars)
        case .failure(let fault): return .failure(fault)
        }
        offset = end + 1
      } else if isNameStart(scalars[offset]) {
        let name = scalars[offset...].prefix(while: isName)
        return .failure(unset(string(name)))
      } else {
        return .failure(Fault(message: "a \"$\" that means itself is written \"$$\""))
      }
    }
    return .success(String(result))
  }

  /// What is between the braces: a name, and what to do without it.
  private static func variable(_ scalars: ArraySlice<Unicode.Scalar>, _ level: Int) -> Result<String, Fault> {
    let name = scalars.prefix(while: isName)
    guard let first = name.first, isNameStart(first) else {
      return .failure(Fault(message: "expected the name of a variable after \"${\""))
    }
    var rest = scalars.dropFirst(name.count)
    if rest.first == ":" { rest = rest.dropFirst() }
    guard let sign = rest.first else { return .failure(unset(string(name))) }
    switch sign {
    case "-":
      guard level < depth else { return .failure(Fault(message: "variables nest at most \(depth) deep")) }
      return filled(string(rest.dropFirst()), depth: level + 1)
    case "+": return .success("")
    default: return .failure(unset(string(name)))
    }
  }

  private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int? {
    var open = 1
    for offset in start..<scalars.count {
      if scalars[offset] == "{", scalars[offset - 1] == "$" { open += 1 }
      if scalars[offset] == "}" { open -= 1 }
      if open == 0 { return offset }
    }
    return nil
  }

  private static func unset(_ name: String) -> Fault {
    let shown = QuotedText.plain(name)
    return Fault(
      message:
        "the variable \(shown) has no value here: write one, give it a default (\"${\(shown):-…}\"), or name a secret "
        + "(\"secret:\(shown)\")")
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  private static func isName(_ scalar: Unicode.Scalar) -> Bool { isNameStart(scalar) || ("0"..."9").contains(scalar) }
}
