internal import HTTPTransport

extension SystemOperations {
  /// What the engine's disk is used for (`SystemDataUsage`). Measuring takes it a while.
  ///
  /// Engines before API 1.42 refuse a second call while one is under way.
  /// - Parameter kinds: only of these. API 1.42. Empty: all.
  public func dataUsage(of kinds: [DataUsage.Kind] = []) async throws -> DataUsage {
    var target: RequestTarget = "/system/df"
    if !kinds.isEmpty { try await connection.require(42, "SystemDataUsage", "a choice of kinds") }
    for kind in kinds { target.addQuery("type", kind.rawValue) }
    if try await connection.version() >= APIVersion(minor: 52) { target.addQuery("verbose", "true") }
    return try await connection.value("SystemDataUsage", .get, target, timeouts: .lengthy)
  }
}
