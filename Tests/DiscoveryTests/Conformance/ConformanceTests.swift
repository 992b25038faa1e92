import DiscoveryTestKit
import Testing

@testable import Discovery

/// Our own discoverers keep the laws for everybody's.
@Suite(.timeLimit(.minutes(20))) struct ConformanceTests {
  private static let withoutChanges = DiscoveryTraits(listens: true, seesChanges: false)
  private let patience = Duration.seconds(240)

  private func onStage(_ body: (StageTasks) async throws -> Void) async throws {
    try await Turnstile.loopback.pass {
      let tasks = StageTasks()
      do {
        try await body(tasks)
        await tasks.endAll()
      } catch {
        await tasks.endAll()
        throw error
      }
    }
  }

  @Test(arguments: DiscovererLaw.all(.listening)) func aNetworkInMemory(law: DiscovererLaw) async throws {
    try await law.check(InMemoryNetwork(), patience: patience)
  }

  @Test(arguments: DiscovererLaw.all(.onePass), ListedStage.Way.allCases)
  func addressesAndProbes(law: DiscovererLaw, way: ListedStage.Way) async throws {
    try await law.check(ListedStage(way), patience: patience)
  }

  @Test(arguments: DiscovererLaw.all(.listening)) func aRace(law: DiscovererLaw) async throws {
    try await law.check(RacingStage(), patience: patience)
  }

  @Test(arguments: DiscovererLaw.all(withoutChanges)) func beacons(law: DiscovererLaw) async throws {
    try await onStage { try await law.check(try BeaconStage($0), patience: patience) }
  }

  @Test(arguments: DiscovererLaw.all(withoutChanges)) func ssdp(law: DiscovererLaw) async throws {
    try await onStage { try await law.check(SSDPStage($0), patience: patience) }
  }

  @Test(arguments: DiscovererLaw.all(.listening)) func multicastDNS(law: DiscovererLaw) async throws {
    try await onStage { try await law.check(MDNSStage($0), patience: patience) }
  }

  /// Two ways to the same services.
  private struct RacingStage: DiscoveryStage {
    let network = InMemoryNetwork()

    func discoverer() -> any Discoverer {
      RaceDiscoverer([network.discoverer(), network.discoverer()], logger: CapturedLog().logger)
    }

    func putUp(_ service: StagedService) { network.putUp(service) }
    func takeDown(_ identity: ServiceIdentity) { network.takeDown(identity) }
    func putUpImpostor() {}
  }
}

/// What is wrong is found, and by which law.
@Suite(.timeLimit(.minutes(10))) struct BrokenDiscovererTests {
  enum Fault: CaseIterable, Sendable {
    case tellsEverythingTwice, losesNobody, losesStrangers, forgetsExclusions, forgetsClusters, changesIdentities
    case endsByItself, callsWhileBusy, hidesItsCancellation, goesOnAfterCancellation, callsUpdatesFound
    case updatesWithoutChange, believesImpostors
  }

  /// A network in memory whose discoverers have a fault.
  private final class Stage: DiscoveryStage {
    let fault: Fault
    let network = InMemoryNetwork()

    init(_ fault: Fault) { self.fault = fault }

    func discoverer() -> any Discoverer { Broken(fault: fault, inner: network.discoverer()) }
    func putUp(_ service: StagedService) { network.putUp(service) }
    func takeDown(_ identity: ServiceIdentity) { network.takeDown(identity) }

    func putUpImpostor() throws {
      guard fault == .believesImpostors else { return }
      network.putUp(StagedService(try ServiceIdentity("impostor"), name: "impostor", cluster: "home"))
    }
  }

  private struct Broken: Discoverer {
    let fault: Fault
    let inner: any Discoverer

    func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
      var query = query
      if fault == .forgetsExclusions { query.excluded = [] }
      if fault == .forgetsClusters { query.cluster = nil }
      if fault == .endsByItself { return }
      do {
        try await inner.discover(query) { event in await tell(event, found) }
      } catch {
        if fault == .goesOnAfterCancellation {
          let late = try ServiceIdentity("late")
          await found(.found(sample(late)))
        }
        if fault == .hidesItsCancellation { return }
        throw error
      }
    }

    private func sample(_ identity: ServiceIdentity) -> DiscoveredService {
      DiscoveredService(
        identity: identity, name: "late", cluster: "home", endpoint: Endpoint(.v4(1), port: 1),
        evidence: Evidence(source: .address, proof: "none"))
    }

    private func tell(_ event: DiscoveryEvent, _ found: @Sendable (DiscoveryEvent) async -> Void) async {
      switch (fault, event) {
      case (.tellsEverythingTwice, _):
        await found(event)
        await found(event)
      case (.losesNobody, .lost): break
      case (.losesStrangers, .found(let service)):
        await found(.lost(service))
        await found(event)
      case (.changesIdentities, .found(var service)):
        service.identity =
          (try? ServiceIdentity("\(service.identity)-\(UInt32.random(in: 0 ... .max))")) ?? service.identity
        await found(.found(service))
      case (.callsWhileBusy, _):
        await withoutActuallyEscaping(found) { found in
          await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { await found(event) } }
          }
        }
      case (.callsUpdatesFound, .updated(let service)): await found(.found(service))
      case (.updatesWithoutChange, .found(let service)):
        await found(event)
        await found(.updated(service))
      default: await found(event)
      }
    }
  }

  @Test(arguments: Fault.allCases) func everyFaultIsFound(fault: Fault) async throws {
    // What never happens is waited for that long: two laws at most for each fault.
    let findings = await DiscovererLaw.findings(.listening, patience: .seconds(2)) { Stage(fault) }
    #expect(!findings.isEmpty)
  }
}
