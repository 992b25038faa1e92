/// A command line for `sh`.
public struct ShellCommand: Sendable, Hashable {
  /// As a manifest writes it.
  public var text: String

  public init(_ text: String) {
    self.text = text
  }

  /// What to execute: `sh -c` with the command.
  public var arguments: [String] { ["sh", "-c", text] }

  /// What to execute so that the app takes the place of the shell and gets the signals meant for it: `sh -c` with
  /// `exec` before the command, where that doesn't change what the command means.
  public var replacingShellArguments: [String] {
    ["sh", "-c", isSimple ? "exec \(text)" : text]
  }

  /// Whether this is a single program with arguments. In doubt it is not: without `exec` every command works, only its
  /// signals may go to the shell.
  private var isSimple: Bool {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard let first = words.first, !Self.notExecutable.contains(String(first)) else { return false }
    return first.unicodeScalars.allSatisfy(Self.isPlain)
      && !text.unicodeScalars.contains { ";&|()`\n\r#{}".unicodeScalars.contains($0) }
  }

  /// Whether a scalar means itself in the name of a program; `=` makes an assignment of the word.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789_./-+".unicodeScalars.contains(scalar))
  }

  /// Words of the shell that are no programs.
  private static let notExecutable: Set<String> = [
    ".", ":", "alias", "bg", "break", "case", "cd", "command", "continue", "eval", "exec", "exit", "export", "fg",
    "for", "function", "getopts", "hash", "if", "jobs", "local", "read", "readonly", "return", "set", "shift",
    "source", "time", "times", "trap", "type", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
  ]
}
