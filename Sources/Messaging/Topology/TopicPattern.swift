/// A binding key of a topic exchange: words between dots, `*` is exactly one word, `#` any number of words, none included.
struct TopicPattern: Sendable, Hashable {
  private let words: [Substring]
  private let hasWildcards: Bool

  init(_ key: RoutingKey) {
    words = Self.split(key)
    hasWildcards = words.contains("*") || words.contains("#")
  }

  static func split(_ key: RoutingKey) -> [Substring] {
    key.rawValue.isEmpty ? [] : key.rawValue.split(separator: ".", omittingEmptySubsequences: false)
  }

  /// Whether a routing key with these words matches. Time is at most words times pattern words, whatever the pattern:
  /// it steps the set of positions that are still possible, and never backtracks.
  func matches(_ key: [Substring]) -> Bool {
    guard hasWildcards else { return words == key }
    var possible = [Bool](repeating: false, count: words.count + 1)
    possible[0] = true
    close(&possible)
    for word in key {
      var next = [Bool](repeating: false, count: words.count + 1)
      for (position, pattern) in words.enumerated() where possible[position] {
        if pattern == "#" { next[position] = true }
        if pattern == "*" || pattern == word { next[position + 1] = true }
      }
      possible = next
      close(&possible)
    }
    return possible[words.count]
  }

  /// `#` may stand for nothing.
  private func close(_ possible: inout [Bool]) {
    for (position, pattern) in words.enumerated() where possible[position] && pattern == "#" {
      possible[position + 1] = true
    }
  }
}
