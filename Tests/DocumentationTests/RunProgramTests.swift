import Coordination
import CoordinationSimulator
import EdgeModel
import EdgeStore
import Logging
import Manifests
import Messaging
import MessagingTestKit
import Scheduling
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The programs of the documentation that need no service do what the pages say.
struct RunProgramTests {
  @Test func modelShowsHowADeploymentIs() throws {
    #expect(try ReadmePage.model() == DeploymentCondition(.fetching))
  }

  @Test func manifestHasOneFault() {
    #expect(
      ReadmePage.manifests().map(\.description) == [
        "shipwreck.toml:4:8: error: config.lang: unknown language \"pyton3\", did you mean \"python3\"? Known: python3, node, "
          + "static, custom, image, go, gradle, maven, python2"
      ])
  }

  @Test func schedulerChoosesTheMachineWithRoom() throws {
    let plan = try ReadmePage.scheduling()
    #expect(plan.node(of: "shop")?.rawValue == "naaaaaaaaaaa")
  }

  @Test func storeKeepsAndRefuses() async throws {
    try await withFolder { (folder: String) async throws in
      let version = try await ReadmePage.store(path: folder + "/desired.sqlite")
      #expect(version == DesiredVersion(epoch: 1, index: 1))
    }
  }

  @Test(.timeLimit(.minutes(5))) func ordersAreHandledOrRefused() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(MessagingPage.topology())
    try await MessagingPage.publish(broker)
    #expect(broker.waitingMessages(in: "orders") == 1)
    try await broker.publish(MessagingPage.Order(item: "air", count: 0), to: "shop", routingKey: "order.new")
    let (refusals, sink) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1))
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await MessagingPage.consume(broker) }
      group.addTask {
        try await broker.consume("orders.refused", of: MessagingPage.Order.self) { order, delivery in
          sink.yield(delivery.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "")
          return .acknowledge
        }
      }
      for await reason in refusals {
        #expect(reason == "an order of nothing")
        break
      }
      group.cancelAll()
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: BrokerLaw.all.prefix(3))
  func lawsAreChecked(_ law: BrokerLaw) async throws {
    try await MessagingPage.check(law, of: InMemoryBroker())
  }

  /// The shell of the page makes a leader of a machine that is alone.
  @Test func aReplicaRunsInAShell() async throws {
    let own = NodeID.random()
    let (ballot, entry) = Replica.founding(cluster: .random(), by: own)
    let alarm = CoordinationPage.Alarm()
    let shell = CoordinationPage.Shell(
      disk: CoordinationPage.Disk(), network: CoordinationPage.Network(), alarm: alarm, tell: { _ in })
    try await shell.carryOut([.storeBallot(ballot), .storeEntries([entry], after: .zero, orphaned: [])])
    var rng = SystemRandomNumberGenerator()
    var replica = Replica(
      id: own, ballot: await shell.disk.ballot,
      log: try ReplicaLog(base: await shell.disk.base, entries: await shell.disk.entries), startedAt: .zero)
    try await shell.carryOut(replica.step(.timer, at: .zero, rng: &rng))
    #expect(replica.maySpeak)
    #expect(await shell.disk.entries == replica.log.entries)
    #expect(alarm.moment != nil)
    let detector = try CoordinationPage.watch([.random()], by: own, at: .zero, alarm)
    #expect(detector.watched.count == 1)
  }

  @Test func twoMachinesShareATree() async throws {
    try await withFolder { (folder: String) async throws in
      let other = try await SQLiteJournal.open(path: folder + "/other", agent: .random()) { Timestamp(milliseconds: 1) }
      _ = try await other.append([PointWrite(try PointAddress("kitchen/lamp:on"), .flag(false))])
      let page = try await other.read(await other.origin, after: .zero, limit: 10)
      let (answer, isOn) = try await EdgeStorePage.share(folder + "/own", as: .random(), with: page) {
        Timestamp(milliseconds: 2)
      }
      #expect(isOn)
      #expect(answer.entries.count == 1)
    }
  }

  @Test func theSimulatorKeepsItsPromises() {
    #expect(CoordinationSimulatorPage.run().violations == [])
  }

  @Test func anotherLanguageAndAnotherFormat() throws {
    let text = "[app]\nname = \"shop\"\n[config]\nlang = \"ruby\"\nport = 80\n"
    let (manifest, diagnostics) = ManifestsPage.ruby().parse(Array(text.utf8), named: "shipwreck.toml")
    #expect(manifest?.language == "ruby")
    #expect(diagnostics == [])
    let catalog = ManifestCatalog.standard.adding(ManifestsPage.PortFile())
    #expect(catalog.parse(Array("8080\n".utf8), named: "PORT").0?.port == 8080)
    #expect(catalog.parse(Array("http\n".utf8), named: "PORT").1.hasErrors)
    #expect(try ManifestPage.read(["shipwreck.toml"], Array("[app]\n".utf8)) == nil)
  }

  @Test func strategiesOfThirdParties() throws {
    let attic = NodeView(
      id: try NodeID("naaaaaaaaaaa"), name: "attic", platform: .current, labels: ["room": "attic"],
      capacity: Resources(cpuMillicores: 1_000))
    let workload = WorkloadView(id: "lamp", name: "lamp", requiredLabels: ["room": "cellar"])
    let snapshot = ClusterSnapshot(version: .zero, nodes: [attic])
    let verdict = SchedulingPage.RoomFilter().verdict(workload, on: attic, CycleContext(snapshot: snapshot))
    #expect(verdict == .infeasible("is in attic, needs cellar"))
    var context = PlanContext(seed: 1)
    let request = PlanRequest(workloads: [workload])
    #expect(try SchedulingPage.FirstMachine().plan(request, on: snapshot, &context).node(of: "lamp") == attic.id)
    #expect(try SchedulingPage.strategy().plan(request, on: snapshot, &context).node(of: "lamp") == nil)
  }

  @Test func writerWritesOnce() async throws {
    let log = InMemoryDesiredLog()
    _ = try log.append([.cluster(.random())], after: .zero, epoch: 1)
    let record = NodeRecord(
      id: .random(), name: try NodeName("attic"), address: "http://attic:7070", joinedAt: Timestamp(milliseconds: 0))
    let version = try await CoordinationPage.write(record, to: log)
    #expect(try await CoordinationPage.write(record, to: log) == version)
  }

  @Test func storeOpensItsDirectory() async throws {
    try await withFolder { (folder: String) async throws in
      let stored = try await EdgeStorePage.open(folder + "/agent")
      #expect(stored.size == 5)
    }
  }

  private func withFolder(_ body: (_ folder: String) async throws -> Void) async throws {
    let folder =
      FileManager.default.temporaryDirectory.path + "/flotilla-documentation-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result: Result<Void, any Error>
    do { result = .success(try await body(folder)) } catch { result = .failure(error) }
    try FileManager.default.removeItem(atPath: folder)
    try result.get()
  }
}
