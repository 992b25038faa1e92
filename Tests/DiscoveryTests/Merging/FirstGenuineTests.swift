import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(5))) struct FirstGenuineTests {
  private func first(
    _ events: [DiscoveryEvent], _ ending: ScriptedDiscoverer.Ending, within limit: Duration = .seconds(3600)
  ) async throws -> String? {
    try await ScriptedDiscoverer(events: events, ending: ending).firstGenuine(ServiceQuery(), within: limit)?.name
  }

  @Test(arguments: [ScriptedDiscoverer.Ending.returns, .listensForEver, .throwsError])
  func theFirstIsReturned(ending: ScriptedDiscoverer.Ending) async throws {
    let events: [DiscoveryEvent] = [
      .lost(try sample("old")), .found(try sample("a")), .found(try sample("b")), .found(try sample("c")),
    ]
    #expect(try await first(events, ending) == "a")
  }

  @Test func anEmptySearchEndsWithoutWaitingForTheTime() async throws {
    #expect(try await first([], .returns) == nil)
  }

  @Test func theTimeIsKept() async throws {
    #expect(try await first([], .listensForEver, within: .milliseconds(10)) == nil)
  }

  @Test func theSearchsErrorIsTold() async throws {
    await #expect(throws: DiscoveryError.self) { try await first([], .throwsError) }
  }

  @Test func cancellationIsToldAsSuch() async throws {
    let search = Task { try await first([], .listensForEver) }
    search.cancel()
    await #expect(throws: CancellationError.self) { try await search.value }
  }
}
