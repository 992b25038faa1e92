import Discovery
import DiscoveryTestKit

/// The programs of docs/modules/DiscoveryTestKit.md.
enum DiscoveryTestKitPage {
  static func check(_ makeStage: () async throws -> any DiscoveryStage) async throws {
    for law in DiscovererLaw.all(.listening) {
      try await law.check(try await makeStage())
    }
  }

  static func inMemory(_ handle: @Sendable (DiscoveryEvent) async -> Void) async throws {
    let network = InMemoryNetwork()
    network.putUp(StagedService(try ServiceIdentity("node-7"), name: "Cellar", cluster: "home"))
    try await network.discoverer().discover(ServiceQuery(cluster: "home")) { event in await handle(event) }
  }
}
