/// Splits a command line into a program and its arguments as POSIX shells quote, without running any shell: blanks
/// separate, `'…'` takes everything as it is, `"…"` and a backslash escape.
enum ShellWords {
  /// `nil` where a quote isn't closed, or there are more than 1,000 words.
  static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String.UnicodeScalarView?
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped {
        isEscaped = false
        if quote == "\"", !"\"\\$`".unicodeScalars.contains(scalar) { word?.append("\\") }
        word = (word ?? .init()) + [scalar]
      } else if let open = quote {
        if scalar == open {
          quote = nil
        } else if scalar == "\\", open == "\"" {
          isEscaped = true
        } else {
          word?.append(scalar)
        }
      } else {
        switch scalar {
        case "'", "\"":
          quote = scalar
          word = word ?? .init()
        case "\\": isEscaped = true
        case " ", "\t", "\n", "\r":
          if let done = word { words.append(String(done)) }
          word = nil
          if words.count > 1_000 { return nil }
        default: word = (word ?? .init()) + [scalar]
        }
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let word { words.append(String(word)) }
    return words
  }

  /// A command line for a shell that means exactly these words.
  static func joined(_ words: [String]) -> String {
    words.map { word in
      let isPlain =
        !word.isEmpty
        && word.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "_-./:=@%+,".utf8.contains(byte)
        }
      return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }.joined(separator: " ")
  }
}
