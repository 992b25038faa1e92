extension ChangeSignal {
  /// What a ``WorkloadRuntime`` that raises this signal with every change answers to
  /// ``WorkloadRuntime/waitForChange(after:)``.
  /// - Throws: `CancellationError`.
  public func wait(after seen: RuntimeVersion?) async throws -> RuntimeVersion {
    RuntimeVersion(try await wait(after: seen?.number ?? 0))
  }
}
