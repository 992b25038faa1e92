/// What became of a scenario.
public struct SimulationReport: Codable, Sendable {
  /// What was played: enough to play it again.
  public var scenario: Scenario
  /// Empty if every promise was kept.
  public var violations: [Violation]
  /// How many events were handled.
  public var events: Int
  /// How many times a machine came to lead.
  public var elections: Int
  /// How often failure detection gave a machine up, rightly or not.
  public var accusations: Int
  /// How many changes were acknowledged to who proposed them.
  public var acknowledged: Int
  /// How long it lasted in the platform's own time.
  public var virtualSeconds: Double
}
