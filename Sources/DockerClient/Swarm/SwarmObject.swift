/// What a swarm keeps, whatever it is: it has an id, and counts its changes.
public protocol SwarmObject: EngineObject {}

extension SwarmObject {
  public static var requiredField: String? { "ID" }

  /// Twenty-five characters of the swarm's own.
  public var id: String { self["ID", or: ""] }
  /// The number of changes that were made to it. An update names it, so that a change in between isn't lost.
  public var version: UInt64 { fields["Version"]?["Index"]?.value() ?? 0 }
  /// When the swarm took it.
  public var created: EngineTime? { self[moment: "CreatedAt"] }
  /// When it was changed last.
  public var updated: EngineTime? { self[moment: "UpdatedAt"] }
}
