/// That a machine gets nothing new, and perhaps that what it has shall leave it.
public struct NodeCordon: Codable, Hashable, Sendable, Identifiable {
  /// What holds for the machine.
  public enum Mode: String, Codable, Sendable {
    /// Nothing new is placed there, and what is there stays.
    case cordoned
    /// Nothing new is placed there, and what is there moves to other machines.
    case draining
    /// It leaves the platform: nothing is taken from it any more, what was there is placed elsewhere, and then it is forgotten.
    case removing
    /// It is a machine like any other again: the record is dropped.
    case lifted
  }

  /// The machine.
  public let id: NodeID
  /// What holds for it from now on.
  public var mode: Mode
  /// Who asked for it, as the authorisation of the request said.
  public var requestedBy: Actor
  /// When it was asked, by the leader's clock.
  public var at: Timestamp

  public init(id: NodeID, mode: Mode, requestedBy: Actor, at: Timestamp) {
    self.id = id
    self.mode = mode
    self.requestedBy = requestedBy
    self.at = at
  }
}
