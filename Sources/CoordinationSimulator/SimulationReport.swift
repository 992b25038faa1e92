/// What became of a scenario.
public struct SimulationReport: Codable, Sendable {
  public var scenario: Scenario
  /// Empty if every promise was kept.
  public var violations: [Violation]
  public var events: Int
  public var elections: Int
  public var acknowledged: Int
  public var virtualSeconds: Double
}
