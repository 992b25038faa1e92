public import EdgeModel

/// Room on a machine that is kept for somebody who is not there yet.
public struct Reservation: Codable, Hashable, Sendable {
  /// The id of the workload, or the name of the atomic group, that may use it.
  public var holder: String
  /// How much is kept, in millicores and bytes.
  public var resources: Resources
  /// How much of further resources is kept.
  public var named: [String: Int64]

  /// - Parameter holder: the id of a workload or the name of an atomic group.
  public init(holder: String, resources: Resources, named: [String: Int64] = [:]) {
    self.holder = holder
    self.resources = resources
    self.named = named
  }

  func isHeld(by workload: WorkloadView) -> Bool {
    holder == workload.id.rawValue || workload.atomicGroup == holder
  }
}
