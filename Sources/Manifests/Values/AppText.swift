/// What an app may be called.
enum AppText {
  /// One line that shows: 1 to 64 characters, some of them no white space, none of them a control character.
  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.unicodeScalars.count) && !text.allSatisfy(\.isWhitespace)
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
