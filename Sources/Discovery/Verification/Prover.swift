internal import Logging

/// Puts an open port to the proof, within a time limit, and says in the log why something isn't taken for ours.
struct Prover: Sendable {
  let verifier: any ServiceVerifier
  let timeout: Duration
  let clock: any Clock<Duration>
  let source: Evidence.Source
  let logger: Logger

  /// - Returns: `nil` if it is none of ours, or not what the query asks for.
  /// - Throws: `CancellationError` only.
  func prove(_ endpoint: Endpoint, _ query: ServiceQuery) async throws -> DiscoveredService? {
    let verification: Verification?
    do {
      verification = try await withTimeLimit(timeout, clock) { [verifier] in try await verifier.verify(endpoint) }
    } catch {
      try Task.checkCancellation()
      refuse(endpoint, "it could not be verified: \(error)")
      return nil
    }
    try Task.checkCancellation()
    switch verification {
    case nil:
      refuse(endpoint, "it gave no proof within \(timeout)")
    case .refused(let reason):
      refuse(endpoint, reason)
    case .genuine(let service):
      guard let objection = query.objection(to: service) else { return discovered(service, endpoint) }
      logger.debug(
        "A service was found that isn't asked for",
        metadata: ["endpoint": "\(endpoint)", "service": "\(service.identity)", "reason": "\(objection)"])
    }
    return nil
  }

  private func discovered(_ service: GenuineService, _ endpoint: Endpoint) -> DiscoveredService {
    DiscoveredService(
      identity: service.identity, name: service.name, cluster: service.cluster, endpoint: endpoint,
      interface: endpoint.zone, evidence: Evidence(source: source, proof: service.proof))
  }

  private func refuse(_ endpoint: Endpoint, _ reason: String) {
    logger.info(
      "What answers isn't a service of ours and is ignored",
      metadata: ["endpoint": "\(endpoint)", "reason": "\(ServiceText.shown(reason))", "source": "\(source)"])
  }
}
