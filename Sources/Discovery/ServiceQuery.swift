/// What is looked for.
public struct ServiceQuery: Hashable, Sendable {
  /// Only services of this cluster; `nil` for those of any, and those that belong to none yet.
  public var cluster: String?
  /// Services that are not to be reported: usually the one that asks.
  public var excluded: Set<ServiceIdentity>

  public init(cluster: String? = nil, excluding excluded: Set<ServiceIdentity> = []) {
    self.cluster = cluster
    self.excluded = excluded
  }

  /// Why a genuine service isn't wanted; `nil` if it is.
  func objection(to service: GenuineService) -> String? {
    if excluded.contains(service.identity) { return "excluded" }
    if let cluster, service.cluster != cluster { return "belongs to \(service.cluster ?? "no cluster")" }
    return nil
  }
}
