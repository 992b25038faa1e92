/// Text from a file, made fit for a message: quoted where asked, cut to a length, and with every scalar escaped that
/// could move the cursor or reorder the line of a terminal.
enum QuotedText {
  static let longest = 40

  /// `text` between double quotes.
  static func quoted(_ text: String, longest: Int = longest) -> String {
    "\"\(escaped(text, longest: longest, escapingQuotes: true))\""
  }

  /// `text` without quotes around it.
  static func plain(_ text: String, longest: Int = longest) -> String {
    escaped(text, longest: longest, escapingQuotes: false)
  }

  /// One key of a path, as TOML would write it.
  static func key(_ name: String) -> String {
    let bare = !name.isEmpty && name.utf8.count <= longest && name.utf8.allSatisfy(TOMLCharacter.isBareKey)
    return bare ? name : quoted(name)
  }

  /// `path` with one more key.
  static func path(_ path: String, _ name: String) -> String {
    path.isEmpty ? key(name) : "\(path).\(key(name))"
  }

  private static func escaped(_ text: String, longest: Int, escapingQuotes: Bool) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == longest {
        result += "…"
        break
      }
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\"" where escapingQuotes: result += "\\\""
      case "\\" where escapingQuotes: result += "\\\\"
      case " "..."~": result.unicodeScalars.append(scalar)
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
          result += "\\u{\(String(scalar.value, radix: 16))}"
        default:
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}
