/// Waits for what other processes do: asks until it is so, and fails with what was waited for.
enum Wait {
  static func until(
    _ what: String, within limit: Duration = .seconds(60), _ isSo: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + limit
    while !(try await isSo()) {
      guard ContinuousClock.now < deadline else {
        throw Command.Failed(description: "waited \(limit) in vain until \(what)")
      }
      try await ContinuousClock().sleep(for: .milliseconds(50))
    }
  }
}
