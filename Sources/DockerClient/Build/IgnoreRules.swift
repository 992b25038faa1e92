/// What of a folder isn't sent to a build: the rules of its `.dockerignore` file.
///
/// Each rule is for the path that it matches and all that is below; of several the last one counts. A rule with `!` in front
/// brings back what earlier ones left out, also from within a folder that was left out, wherever its wildcards lead: after `*`
/// and `!**/x` all files `x` are sent. So BuildKit has it, which the `docker` command builds with today. Its classic builder
/// looks into such a folder only where the text of an exception begins with the folder's path, and sends none of them.
public struct IgnoreRules: Sendable, Hashable {
  private struct Rule: Sendable, Hashable {
    let pattern: IgnorePattern
    let isException: Bool
  }

  /// Most rules of one file.
  static let countLimit = 10_000

  private var rules: [Rule] = []

  /// No rules: everything is sent.
  public init() {}

  /// Reads the text of a `.dockerignore` file.
  /// - Throws: ``DockerError/Code/badRequest`` with the line of what is no pattern.
  public init(_ text: String) throws(DockerError) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      var line = line
      if index == 0, line.first == "\u{FEFF}" { line.removeFirst() }
      if line.hasPrefix("#") { continue }
      line = Self.trimmed(line)
      let isException = line.first == "!"
      if isException { line = Self.trimmed(line.dropFirst()) }
      guard !line.isEmpty else {
        if isException { throw Self.fault(index, "an exclamation mark stands alone") }
        continue
      }
      guard rules.count < Self.countLimit else { throw Self.fault(index, "more than \(Self.countLimit) rules") }
      let path = Self.cleaned(line)
      guard let pattern = IgnorePattern(path) else { throw Self.fault(index, "\"\(line.prefix(200))\" is no pattern") }
      rules.append(Rule(pattern: pattern, isException: isException))
    }
  }

  /// Whether a file or folder is left out.
  /// - Parameter path: below the folder, with slashes between its parts.
  public func ignores(_ path: String) -> Bool {
    var isIgnored = false
    for rule in rules where rule.isException == isIgnored && rule.pattern.covers(path) { isIgnored.toggle() }
    return isIgnored
  }

  /// Whether something below a folder that is left out may be sent nevertheless.
  func mayBringBack(below folder: String) -> Bool {
    rules.contains { $0.isException && $0.pattern.mayMatch(below: folder) }
  }

  /// The same rules, but for files without which there is no build.
  func keeping(_ paths: [String]) -> IgnoreRules {
    var changed = self
    for path in paths {
      let escaped = path.reduce(into: "") { $0 += "*?[\\".contains($1) ? "\\\($1)" : String($1) }
      guard let pattern = IgnorePattern(escaped) else { continue }
      changed.rules.append(Rule(pattern: pattern, isException: true))
    }
    return changed
  }

  private static func fault(_ index: Int, _ text: String) -> DockerError {
    DockerError(.badRequest, ".dockerignore, line \(index + 1): \(text)")
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  /// Without empty parts, `.` and, as far as it goes, `..`; relative.
  static func cleaned(_ text: Substring) -> String {
    var parts: [Substring] = []
    for part in text.split(separator: "/") {
      switch part {
      case ".": continue
      case "..": if parts.last.map({ $0 != ".." }) ?? false { parts.removeLast() } else { parts.append(part) }
      default: parts.append(part)
      }
    }
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}
