/// The name of a branch or tag, by the rules of `git check-ref-format`.
struct GitBranchName: Sendable, Hashable {
  let text: String

  /// Checks a name.
  /// - Throws: ``GitError`` with ``GitError/Code/branchNotFound``: such a branch can't exist anywhere.
  init(_ text: String) throws(GitError) {
    guard let fault = Self.fault(in: text) else {
      self.text = text
      return
    }
    throw GitError(.branchNotFound, "there can be no branch of that name: \(fault)")
  }

  private static func fault(in text: String) -> String? {
    if text.isEmpty { return "it is empty" }
    if text.utf8.count > 255 { return "it is longer than 255 bytes" }
    if text.hasPrefix("-") { return "it begins with '-'" }
    if text == "@" || text.contains("@{") { return "'@' and '@{' have a meaning of their own" }
    if text.contains("..") { return "it has '..'" }
    if text.hasSuffix(".") { return "it ends with '.'" }
    let forbidden: Set<Unicode.Scalar> = [" ", "~", "^", ":", "?", "*", "[", "\\"]
    if let found = text.unicodeScalars.first(where: { forbidden.contains($0) }) { return "it has '\(found)'" }
    if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return "it has control characters"
    }
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      if part.isEmpty { return "it begins or ends with '/', or has '//'" }
      if part.hasPrefix(".") { return "a part of it begins with '.'" }
      if part.hasSuffix(".lock") { return "a part of it ends with '.lock'" }
    }
    return nil
  }
}
