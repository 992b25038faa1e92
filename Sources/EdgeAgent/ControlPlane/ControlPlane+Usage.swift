public import EdgeModel

extension ControlPlane {
  /// The time by this machine's clock.
  public func now() -> Timestamp { machineUsage.time.now() }

  /// What this machine and its apps use now.
  /// - Throws: ``ControlPlaneError`` with code `.unavailable` when its runtime doesn't answer.
  public func usage() async throws -> NodeUsage {
    do {
      return try await machineUsage.measure(as: identity.name)
    } catch let error as RuntimeError {
      throw ControlPlaneError(.unavailable, "what apps use can't be read: \(error.message)")
    }
  }
}
