/// Names of environment variables.
enum VariableName {
  static let expected = "the name of an environment variable: letters, digits and underscores"

  /// Whether a process can be given it: not empty, no blanks, no control characters, no `=`.
  static func isUsable(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 256
      && !name.utf8.contains { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "=") }
  }

  /// Whether shells can read it (POSIX): letters, digits and underscores, and no digit first.
  static func isPOSIX(_ name: String) -> Bool {
    name.utf8.allSatisfy { TOMLCharacter.isBareKey($0) && $0 != UInt8(ascii: "-") }
      && !(name.utf8.first.map(TOMLCharacter.isDigit) ?? true)
  }

  static let notPOSIX =
    "shells cannot read a variable of this name: use letters, digits and underscores, no digit first"
}
