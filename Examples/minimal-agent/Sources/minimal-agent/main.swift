import ControlServer
import EdgeAgent
import EdgeModel
import Foundation
import Hummingbird
import Messaging
import ServiceLifecycle

/// Hands messages over in memory, at most once; a full queue loses its oldest. The platform's live feed needs no more.
actor MemoryBroker: MessageBroker {
  private var queues: [QueueName: ArraySlice<Delivery>] = [:]
  private let arrived = ChangeSignal()
  func run() async throws { _ = try await arrived.wait(after: .max) }
  func declare(_ topology: Topology) { for queue in topology.queues { queues[queue.name, default: []] += [] } }
  func publish(_ message: OutboundMessage) throws -> PublishOutcome {
    let queue = try QueueName(message.routingKey.rawValue)
    guard let waiting = queues[queue] else { throw MessagingError(.unroutable, "there is no queue \(queue)") }
    queues[queue] = waiting.suffix(999) + [Delivery(of: message, in: queue)]
    arrived.raise()
    return PublishOutcome()
  }
  func consume(_ queue: QueueName, _: ConsumeOptions, handler: (Delivery) async throws -> Settlement) async throws {
    for try await _ in arrived.changes {
      while let next = queues[queue]?.popFirst() { _ = try await handler(next) }
    }
  }
}

/// Serves static sites from inside this process. They end with it, so there is nothing to find again after a crash.
actor SiteRuntime: WorkloadRuntime {
  private var sites: [AllocationID: (instance: RuntimeInstance, server: Task<Void, Never>)] = [:]
  private let changes = ChangeSignal()
  func capabilities() -> RuntimeCapabilities { .init(name: "sites", languages: ["static"], isolates: false) }
  func instances() -> [RuntimeInstance] { sites.values.map(\.instance).sorted { $0.id < $1.id } }
  func waitForChange(after seen: RuntimeVersion?) async throws -> RuntimeVersion { try await changes.wait(after: seen) }
  func start(_ allocation: Allocation, from artifact: Artifact, log: any LogSink) async throws {
    let (id, port, files) = (allocation.id, allocation.workload.port, "/tmp/minimal-agent-\(allocation.id)")
    if sites[id] != nil { return }
    try await artifact.unpack(to: files)
    let router = Router().add(middleware: FileMiddleware(files, searchForIndexHtml: true))
    let site = Application(router: router, configuration: .init(address: .hostname("0.0.0.0", port: Int(port))))
    let server = Task {
      do { try await site.run() } catch { site.logger.error("\(id) ended: \(error)") }
      do { try FileManager.default.removeItem(atPath: files) } catch { site.logger.error("\(files) stays: \(error)") }
      (sites[id], _) = (nil, changes.raise())
    }
    sites[id] = (RuntimeInstance(id: id, phase: .running, epoch: allocation.epoch, probePort: port), server)
  }
  func stop(_ id: AllocationID, grace: Duration, removing: Bool) async {
    sites[id]?.server.cancel()
    await sites[id]?.server.value
  }
}

let home = try AgentHome(CommandLine.arguments.dropFirst().first ?? "minimal-agent-data")
let setup = AgentConfiguration(home: home) { "http://127.0.0.1:7070" }
let agent = try await Agent.open(setup, runtime: SiteRuntime(), broker: MemoryBroker())
let server = ControlServer(controlPlane: agent.controlPlane, authorizer: try TokenAuthorizer(owner: home.token))
try await ServiceGroup(services: [server, agent], gracefulShutdownSignals: [.sigterm, .sigint], logger: .current).run()
