/// The one writer of a journal: an agent, and which life of its disk. Written `NODE-INCARNATION`.
///
/// A disk that was cloned or restored from a backup begins a new incarnation, so that no two writers share a journal.
public struct Origin: CheckedIdentifier {
  public static let rule = "a node's id and an incarnation from 1, joined by a hyphen"
  /// The agent that writes.
  public let agent: NodeID
  /// From 1.
  public let incarnation: UInt32

  /// Incarnations count from 1; a 0 becomes 1.
  public init(agent: NodeID, incarnation: UInt32) {
    self.agent = agent
    self.incarnation = max(1, incarnation)
  }

  public init(_ text: some StringProtocol) throws(InvalidIdentifier) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let agent = parts.first.flatMap({ NodeID(String($0)) }), let last = parts.last,
      let number = UInt32(last), number > 0, last == String(number)
    else { throw Self.invalid(text) }
    self.init(agent: agent, incarnation: number)
  }

  public var rawValue: String { "\(agent)-\(incarnation)" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.agent, left.incarnation) < (right.agent, right.incarnation)
  }
}
