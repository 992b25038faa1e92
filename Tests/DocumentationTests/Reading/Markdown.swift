/// A Markdown file, as far as the tests look at it.
struct Markdown {
  struct Block {
    /// What stands behind the three backquotes, such as `swift`.
    var info: String
    var lines: [String]
  }

  private(set) var blocks: [Block] = []
  /// The lines outside of code blocks.
  private(set) var prose: [String] = []

  init(_ text: String) {
    var open: Block?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      let isFence = line.trimmed.hasPrefix("```")
      switch (open, isFence) {
      case (nil, true): open = Block(info: String(line.trimmed.dropFirst(3)), lines: [])
      case (nil, false): prose.append(line)
      case (let block?, true):
        blocks.append(block)
        open = nil
      case (.some, false): open?.lines.append(line)
      }
    }
  }

  /// What the links of the prose lead to, without images' and outside ones.
  var localLinks: [String] {
    prose.flatMap { $0.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) } }.filter { !$0.contains("://") }
  }

  /// What the headings can be linked by, as the usual hosts make it.
  var anchors: Set<String> {
    Set(
      prose.filter { $0.hasPrefix("#") }.map { heading in
        heading.drop { $0 == "#" || $0 == " " }.lowercased()
          .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
          .map { $0 == " " ? "-" : String($0) }.joined()
      })
  }
}

extension StringProtocol {
  /// Without spaces at either end.
  var trimmed: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
