extension SystemOperations {
  /// What the engine's clock says: for who opens a stream that misses what comes before it. To the second, and never late,
  /// where the engine or a proxy keeps ``info()`` back; nil where it doesn't say at all.
  public func now() async throws -> EngineTime? {
    do {
      if let time = try await info().systemTime { return time }
    } catch let error as DockerError where error.code == .forbidden || error.code == .notFound {
      // Who may ask for events may still ask for this.
    }
    return try await events(until: EngineTime(seconds: 1)).began
  }
}
