/// Names a node of the tree by the way to it: `settings/broker`. The root is the empty text.
///
/// At most 16 steps of 1 to 64 characters of `a-z`, `0-9`, `.`, `_`, `-`, not `.` or `..`.
public struct TreePath: CheckedIdentifier {
  public static let rule =
    "at most 16 steps joined by '/', each 1 to 64 of a-z, 0-9, '.', '_', '-', neither '.' nor '..'"
  static let greatestDepth = 16
  public let rawValue: String

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard Self.isPath(text) else { throw Self.invalid(text) }
    rawValue = String(text)
  }

  private init(unchecked text: String) { rawValue = text }

  /// The node above all others.
  public static let root = TreePath(unchecked: "")

  /// The steps from the root.
  public var steps: [Substring] { rawValue.split(separator: "/") }

  /// The node above; the root has none.
  public var parent: TreePath? {
    guard !rawValue.isEmpty else { return nil }
    guard let slash = rawValue.lastIndex(of: "/") else { return .root }
    return TreePath(unchecked: String(rawValue[..<slash]))
  }

  /// Whether a node is this one or stands below it.
  public func contains(_ other: TreePath) -> Bool {
    rawValue.isEmpty || other == self || other.rawValue.utf8.starts(with: (rawValue + "/").utf8)
  }

  /// In the order of a walk: a node right before what is below it.
  public static func < (left: Self, right: Self) -> Bool {
    left.steps.lexicographicallyPrecedes(right.steps)
  }

  static func isPath(_ text: some StringProtocol) -> Bool {
    if text.isEmpty { return true }
    guard text.utf8.count <= greatestDepth * 65 else { return false }
    let steps = text.split(separator: "/", maxSplits: greatestDepth, omittingEmptySubsequences: false)
    return steps.count <= greatestDepth && steps.allSatisfy { isStep($0) }
  }

  static func isStep(_ text: some StringProtocol) -> Bool {
    (1...64).contains(text.utf8.count) && text != "." && text != ".." && text.consists(ofLowercaseDigitsAnd: "._-")
  }
}
