internal import Discovery

/// What a law has at hand.
struct DiscoveryBench: Sendable {
  let stage: any DiscoveryStage
  let law: String
  let patience: Duration

  func service(_ name: String, cluster: String? = "home") throws -> StagedService {
    StagedService(try ServiceIdentity("identity-of-\(name)"), name: name, cluster: cluster)
  }

  /// What is put up when everything that shouldn't be reported had its chance.
  var lastOne: StagedService { get throws { try service("the-last-one") } }

  /// Searches beside a body, cancels the search then, and waits until it has ended in order.
  /// - Parameter only: what may be reported; `nil` for anything.
  func search(
    _ query: ServiceQuery = .init(), only: [StagedService]? = nil, holdsFirst: Bool = false,
    _ body: @escaping @Sendable (WatchedSearch) async throws -> Void
  ) async throws {
    let discoverer = try await stage.discoverer()
    let allowed = try only.map { Set($0.map(\.identity) + [try lastOne.identity]) }
    let search = WatchedSearch(
      discoverer, query, law: law, patience: patience, allowed: allowed, holdsFirst: holdsFirst)
    do {
      try await body(search)
    } catch {
      search.cancel()
      search.release()
      throw error
    }
    search.cancel()
    try await search.waitForEnd()
    try search.expectStory()
  }
}
