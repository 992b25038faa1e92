/// Names one point of one node: `settings/broker:url`.
public struct PointAddress: CheckedIdentifier {
  public static let rule = "a node's path, a colon, and a name of 1 to 64 of a-z, 0-9, '.', '_', '-'"
  /// The node that has the point.
  public let node: TreePath
  /// The point's name within its node; a series of points has its index after a dot, such as `relay.2`.
  public let name: String

  /// - Throws: ``InvalidIdentifier`` if the name breaks the rule.
  public init(_ node: TreePath, _ name: some StringProtocol) throws(InvalidIdentifier) {
    guard TreePath.isStep(name) else { throw Self.invalid(name) }
    self.node = node
    self.name = String(name)
  }

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    guard let colon = text.lastIndex(of: ":"), let node = TreePath(String(text[..<colon])) else {
      throw Self.invalid(text)
    }
    let name = text[text.index(after: colon)...]
    guard TreePath.isStep(name) else { throw Self.invalid(text) }
    self.node = node
    self.name = String(name)
  }

  public var rawValue: String { "\(node):\(name)" }

  public static func < (left: Self, right: Self) -> Bool {
    left.node == right.node ? left.name < right.name : left.node < right.node
  }
}
