import ControlServer
import Coordination
import Discovery
import DockerClient
import EdgeAgent
import EdgeModel
import EdgeStore
import Logging
import Manifests
import Messaging
import MessagingRabbitMQ
import Scheduling
import ServiceLifecycle
import UnixSignals

/// The programs of README.md.
enum ReadmePage {
  static func model() throws -> DeploymentCondition {
    let deployment = Deployment(
      id: .random(), name: try AppName("shop"), source: GitSource(url: "https://example.org/ann/shop.git"),
      createdAt: Timestamp(milliseconds: 0), createdBy: Actor(role: .user, name: "ann"))
    let condition = DeploymentCondition(of: deployment, allocation: nil, observed: nil)
    print(deployment.name, condition.status)  // shop fetching
    return condition
  }

  static func manifests() -> [Diagnostic] {
    let text = """
      [app]
      name = "shop"
      [config]
      lang = "pyton3"
      port = 8080
      """
    let (manifest, diagnostics) = ManifestCatalog.standard.parse(Array(text.utf8), named: "shipwreck.toml")
    for diagnostic in diagnostics { print(diagnostic) }
    if let manifest { print("\(manifest.name) listens on \(manifest.port)") }
    return diagnostics
  }

  static func docker() async throws {
    let docker = try DockerEngine()
    let id = try await docker.containers.create(ContainerSpec(image: "busybox", command: ["echo", "hello"])).id
    let exit = try await docker.containers.wait(for: id, until: .nextExit) {
      _ = try await docker.containers.start(id)
    }
    for try await line in try await docker.containers.logs(id).lines { print(line.text) }
    print("ended with", exit.code)
    try await docker.containers.remove(id)
  }

  struct Reading: RabbitMessage, Codable {
    static let type = MessageType("garden.reading", version: 1)
    var celsius: Double
  }

  static func messaging() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration("readings")]))
    try await broker.publish(Reading(celsius: 21.5), to: "readings")
    try await broker.consume("readings", of: Reading.self) { reading, _ in
      print(reading.celsius)
      return .acknowledge
    }
  }

  static func rabbit() async throws {
    let broker = try RabbitMQBroker(RabbitMQConfiguration(url: "amqp://guest:guest@127.0.0.1:5672"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      try await broker.declare(Topology(queues: [QueueDeclaration("readings")]))
      try await broker.publish(Reading(celsius: 21.5), to: "readings")
      group.cancelAll()
    }
  }

  static func scheduling() throws -> PlacementPlan {
    let attic = NodeView(
      id: try NodeID("naaaaaaaaaaa"), name: "attic", platform: .current, capacity: Resources(cpuMillicores: 4_000),
      languages: ["python3"])
    let cellar = NodeView(
      id: try NodeID("nbbbbbbbbbbb"), name: "cellar", platform: .current, capacity: Resources(cpuMillicores: 500),
      languages: ["python3"])
    let shop = WorkloadView(id: "shop", name: "shop", resources: Resources(cpuMillicores: 1_000), language: "python3")
    var context = PlanContext(seed: 1)
    let plan = try LeastLoadedStrategy().plan(
      PlanRequest(workloads: [shop]), on: ClusterSnapshot(version: .zero, nodes: [attic, cellar]), &context)
    for workload in plan.explanation.workloads { print(workload) }
    return plan
  }

  static func discovery(logger: Logger) async throws {
    let verifier = ClosureVerifier { endpoint in
      // Ask who answers at the endpoint, as your protocol does; only what proves itself is reported.
      .genuine(
        try GenuineService(identity: ServiceIdentity("printer-1"), name: "Printer", cluster: nil, proof: "said so"))
    }
    let probe = try ProbeDiscoverer(ranges: [CIDR("192.168.1.0/24")], port: 9100, verifier: verifier, logger: logger)
    try await probe.discover(ServiceQuery()) { event in
      print(event.service.name, "at", event.service.endpoint)
    }
  }

  static func store(path: String) async throws -> DesiredVersion {
    let log = try await SQLiteDesiredLog.open(path: path)
    let before = await log.state().version
    let after = try await log.append([.cluster(.random())], after: before, epoch: before.epoch + 1)
    do {
      _ = try await log.append([.cluster(.random())], after: before, epoch: after.epoch)
    } catch let error as DesiredLogError where error.code == .conflict {
      print("somebody was faster: read the state again and decide again")
    }
    return after
  }

  static func agent(directory: String) async throws {
    let logger = Logger(label: "my-agent")
    let home = try AgentHome(directory)
    let runtime = try ProcessRuntime(ProcessRuntimeConfiguration(root: directory + "/work/apps"), logger: logger)
    let agent = try await Agent.open(
      AgentConfiguration(home: home) { "http://127.0.0.1:7070" }, runtime: runtime, broker: InMemoryBroker(),
      logger: logger)
    let server = ControlServer(
      controlPlane: agent.controlPlane, authorizer: try TokenAuthorizer(owner: home.token), logger: logger)
    try await ServiceGroup(services: [server, agent], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      .run()
  }
}
