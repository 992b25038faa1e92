/// Many machines that vanish at once: then it is likelier that whoever watches them is cut off than that they are gone, and
/// nothing is placed anew.
///
/// The one rule for all who watch machines. It begins when, at once, at least half of those who were there vanish, and two; it is over
/// when a quarter of those that vanished are back, since then whoever watches is connected and the others are gone indeed; or
/// when a person says so.
public struct MassFailure: Codable, Hashable, Sendable {
  /// Those that vanished when it began, and since.
  public private(set) var vanished: Set<NodeID>

  /// - Parameters:
  ///   - watched: how many were there.
  ///   - minimum: fewer than this are none.
  /// - Returns: `nil` where too few vanished.
  public init?(vanished: some Sequence<NodeID>, of watched: Int, minimum: Int = 2) {
    let vanished = Set(vanished)
    guard Self.isOne(vanished.count, of: watched, minimum: minimum) else { return nil }
    self.vanished = vanished
  }

  /// Whether so many are too many at once.
  public static func isOne(_ vanished: Int, of watched: Int, minimum: Int = 2) -> Bool {
    vanished > 0 && vanished >= minimum && vanished >= watched - watched / 2
  }

  /// Takes note of who is there now.
  /// - Parameter more: who vanished since.
  /// - Returns: whether it is over.
  public mutating func isOver(present: Set<NodeID>, more: some Sequence<NodeID>) -> Bool {
    vanished.formUnion(more)
    let back = vanished.intersection(present).count
    return back * 4 >= vanished.count
  }

  /// Leaves out those that nobody watches any more.
  public mutating func keep(_ watched: some Sequence<NodeID>) { vanished.formIntersection(watched) }
}
