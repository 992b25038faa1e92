/// The text of a Dockerfile with places to fill in:
///
/// | place | becomes |
/// |---|---|
/// | `{{base}}` | the language's base image, as the default of `ARG BASE` |
/// | `{{port}}` | the app's port; a line that exposes it goes where there is none |
/// | `{{test}}` | `RUN` with the test command, which fails the build if it fails; where there is none, the line goes |
/// | `{{run}}` | the arguments of `CMD`, in JSON |
///
/// Debian packages that a service asks for are installed right after the first line that begins with `FROM`.
///
/// Everything else stays as it is. What a manifest says gets into the file as digits or as JSON on one line only, so
/// that it cannot add an instruction. Environment variables of the manifest are no part of it: they are given to the
/// container, and would otherwise stay readable in the image.
public struct DockerfileTemplate: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The Dockerfile with its places; an unknown place stays as it is written.
  public var text: String

  public init(_ text: String) {
    self.text = text
  }

  public init(stringLiteral text: String) {
    self.text = text
  }

  /// What is filled in.
  struct Places {
    var base: String
    /// 0 for none.
    var port: UInt16
    var test: String?
    var run: String
    var packages: [String] = []
  }

  func rendered(_ places: Places) -> String {
    let test = places.test.map { "RUN \(jsonArray(ShellCommand($0).arguments))" } ?? ""
    let run = jsonArray(ShellCommand(places.run).replacingShellArguments)
    let port = places.port == 0 ? "" : String(places.port)
    let values = ["base": places.base, "port": port, "test": test, "run": run]
    var packages = places.packages[...]
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if test.isEmpty, line == "{{test}}" { continue }
      if port.isEmpty, line.hasPrefix("EXPOSE "), line.contains("{{port}}") { continue }
      lines.append(filled(line, values))
      if !packages.isEmpty, line.hasPrefix("FROM ") {
        let names = packages.joined(separator: " ")
        let command = "apt-get update && apt-get install -y --no-install-recommends \(names)"
        lines.append("RUN \(jsonArray(ShellCommand("\(command) && rm -rf /var/lib/apt/lists/*").arguments))")
        packages = []
      }
    }
    return lines.joined(separator: "\n") + (text.hasSuffix("\n") ? "" : "\n")
  }

  /// One pass over the line: what is filled in is not looked at again.
  private func filled(_ line: Substring, _ values: [String: String]) -> String {
    var result = ""
    var rest = line
    while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
      let name = String(rest[start.upperBound..<end.lowerBound])
      guard let value = values[name] else {
        result += rest[..<start.upperBound]
        rest = rest[start.upperBound...]
        continue
      }
      result += rest[..<start.lowerBound] + value
      rest = rest[end.upperBound...]
    }
    return result + rest
  }

  private func jsonArray(_ strings: [String]) -> String {
    "[\(strings.map(jsonString).joined(separator: ","))]"
  }

  /// ASCII apart, characters go as they are; Docker falls back to another meaning of the line if the JSON is wrong.
  private func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7F || ("\u{80}"..."\u{9F}").contains(scalar)
        || scalar == "\u{2028}" || scalar == "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
