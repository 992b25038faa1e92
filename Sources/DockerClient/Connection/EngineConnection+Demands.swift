extension EngineConnection {
  /// Refuses what the engine is too old for, before anything is sent.
  /// - Parameters:
  ///   - minor: the 44 of API 1.44.
  ///   - what: the operation itself, or a setting of it.
  func require(_ minor: Int, _ operation: String, _ what: String? = nil) async throws {
    let spoken = try await version()
    guard spoken < APIVersion(minor: minor) else { return }
    throw DockerError(
      .unsupported, "\(what ?? operation) needs API 1.\(minor), and this engine speaks \(spoken)", operation: operation)
  }
}
