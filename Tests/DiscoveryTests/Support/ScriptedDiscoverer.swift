@testable import Discovery

/// A discoverer that says what it was told to.
struct ScriptedDiscoverer: Discoverer {
  enum Ending: Sendable {
    case returns
    case throwsError
    case listensForEver
  }

  var events: [DiscoveryEvent] = []
  var ending = Ending.returns

  func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    for event in events { await found(event) }
    switch ending {
    case .returns: break
    case .throwsError: throw DiscoveryError(.invalidConfiguration, "scripted")
    case .listensForEver: try await ContinuousClock().sleep(for: .seconds(3600))
    }
  }
}
