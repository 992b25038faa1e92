/// Where the tasks of a benchmark run: on the thread of the connection that they use, or in the global pool, where the
/// benchmark's name ends with `.pool`.
enum Place {
  case connection
  case pool

  @TaskLocal static var current = Place.connection

  /// Runs the body there.
  static func run<Result: Sendable>(
    on executor: any TaskExecutor, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withTaskExecutorPreference(current == .pool ? nil : executor) { try await body() }
  }
}
