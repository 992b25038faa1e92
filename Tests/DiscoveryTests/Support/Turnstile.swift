/// Lets a number of tasks in at a time, in the order in which they came.
///
/// For tests that open many descriptors: with more than about 1,300 Foundation's `Process.run()` reads behind the end of
/// the list of them, now and then, and the whole run ends.
actor Turnstile {
  /// For networks of machines.
  static let networks = Turnstile(places: 6)
  /// For speakers on loopback.
  static let loopback = Turnstile(places: 8)

  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  /// Runs a body once there is a place.
  nonisolated func pass<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    await enter()
    do {
      let result = try await body()
      await leave()
      return result
    } catch {
      await leave()
      throw error
    }
  }

  private func enter() async {
    guard places == 0 else {
      places -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}
