import ArgumentParser

/// A regular expression that is looked for in lines.
///
/// `Regex` isn't Sendable; it is made again from its text where it is used.
struct LinePattern: Sendable, Hashable {
  let text: String

  /// - Throws: `ValidationError` that says what is wrong with it.
  init(_ text: String) throws {
    guard text.utf8.count <= 4_096 else { throw ValidationError("it has \(text.utf8.count) bytes; at most 4096") }
    do {
      _ = try Regex(text)
    } catch {
      throw ValidationError("it is no regular expression: \(error)")
    }
    self.text = text
  }

  /// Says of a line whether it is found anywhere in it.
  func matcher() -> (String) -> Bool {
    // It was compiled once already.
    guard let expression = try? Regex(text) else { return { _ in false } }
    return { $0.firstMatch(of: expression) != nil }
  }
}
