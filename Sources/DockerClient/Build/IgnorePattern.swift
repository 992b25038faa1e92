/// One pattern of a `.dockerignore` file.
///
/// `*` and `?` stop at slashes, `**` doesn't, `[a-z]` and `[^a-z]` stand for one character, a backslash takes the next
/// character as it is. Matching takes time in proportion to path and pattern, whatever they are.
struct IgnorePattern: Sendable, Hashable {
  private enum Token: Sendable, Hashable {
    case character(Character)
    case anyCharacter
    case oneOf([ClosedRange<Character>], isNegated: Bool)
    /// `*`
    case withinPart
    /// `**/`: any number of whole parts, or none.
    case parts
    /// `**` at the end.
    case rest
  }

  /// Longest pattern, in characters.
  static let lengthLimit = 4096

  private let tokens: [Token]

  /// Nil for what is no pattern: a bracket without its end, a backslash at the end.
  init?(_ text: some StringProtocol) {
    guard text.count <= Self.lengthLimit else { return nil }
    var tokens: [Token] = []
    var rest = Substring(text)
    while let character = rest.popFirst() {
      switch character {
      case "*" where rest.first == "*":
        rest.removeFirst()
        if rest.first == "/" { rest.removeFirst() }
        tokens.append(rest.isEmpty ? .rest : .parts)
      case "*": tokens.append(.withinPart)
      case "?": tokens.append(.anyCharacter)
      case "[":
        guard let token = Self.bracket(&rest) else { return nil }
        tokens.append(token)
      case "\\":
        guard let next = rest.popFirst() else { return nil }
        tokens.append(.character(next))
      default: tokens.append(.character(character))
      }
    }
    self.tokens = tokens
  }

  private static func bracket(_ rest: inout Substring) -> Token? {
    var ranges: [ClosedRange<Character>] = []
    let isNegated = rest.first == "^"
    if isNegated { rest.removeFirst() }
    func next() -> Character? {
      guard let character = rest.popFirst(), character != "-", character != "]" else { return nil }
      return character == "\\" ? rest.popFirst() : character
    }
    while true {
      if rest.first == "]", !ranges.isEmpty {
        rest.removeFirst()
        return .oneOf(ranges, isNegated: isNegated)
      }
      guard let low = next() else { return nil }
      guard rest.first == "-" else {
        ranges.append(low...low)
        continue
      }
      rest.removeFirst()
      guard let high = next(), low <= high else { return nil }
      ranges.append(low...high)
    }
  }

  /// Whether it is this path as a whole, or a folder above it.
  func covers(_ path: some StringProtocol) -> Bool {
    var places = Places(tokens.count)
    enter(0, &places)
    for character in path {
      if character == "/", places.isAtEnd { return true }
      places = advanced(places, by: character)
      if places.isEmpty { return false }
    }
    return places.isAtEnd
  }

  /// Whether it can be a path below this folder.
  func mayMatch(below folder: some StringProtocol) -> Bool {
    var places = Places(tokens.count)
    enter(0, &places)
    for character in folder { places = advanced(places, by: character) }
    return !advanced(places, by: "/").isEmpty
  }

  // MARK: All ways through the pattern at the same time

  private struct Places {
    /// By the index of the token that comes next; the last is the end of the pattern.
    var before: [Bool]
    /// Within the parts that a `**/` stands for, which only a slash ends.
    var inside: [Bool]
    var isEmpty = true

    init(_ count: Int) {
      before = [Bool](repeating: false, count: count + 1)
      inside = before
    }

    var isAtEnd: Bool { before.last ?? false }
  }

  /// Adds a place in the pattern and those that follow it without a character.
  private func enter(_ index: Int, _ places: inout Places) {
    places.isEmpty = false
    for next in index...tokens.count {
      if places.before[next] { return }
      places.before[next] = true
      guard next < tokens.count else { return }
      switch tokens[next] {
      case .withinPart, .parts, .rest: continue
      default: return
      }
    }
  }

  private func advanced(_ places: Places, by character: Character) -> Places {
    var next = Places(tokens.count)
    for (index, token) in tokens.enumerated() where places.before[index] || places.inside[index] {
      switch token {
      case .character(let expected): if character == expected { enter(index + 1, &next) }
      case .anyCharacter: if character != "/" { enter(index + 1, &next) }
      case .oneOf(let ranges, let isNegated):
        if character != "/", ranges.contains(where: { $0.contains(character) }) != isNegated {
          enter(index + 1, &next)
        }
      case .withinPart: if character != "/" { enter(index, &next) }
      case .rest: enter(index, &next)
      case .parts:
        next.inside[index] = true
        next.isEmpty = false
        if character == "/" { enter(index + 1, &next) }
      }
    }
    return next
  }
}
