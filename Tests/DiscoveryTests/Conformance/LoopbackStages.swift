import DiscoveryTestKit
import Logging
import Synchronization

@testable import Discovery

/// Tasks of a stage by a name, which end in order.
final class StageTasks: Sendable {
  private let tasks = Mutex<[String: Task<Void, any Error>]>([:])

  func start(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
    let before = tasks.withLock { $0.updateValue(Task { try await body() }, forKey: name) }
    before?.cancel()
  }

  func end(_ name: String) async {
    let task = tasks.withLock { $0.removeValue(forKey: name) }
    task?.cancel()
    _ = await task?.result
  }

  func endAll() async { for name in tasks.withLock({ $0.keys.sorted() }) { await end(name) } }
}

/// This machine's loopback.
private let loopback: InterfaceSelection = {
  var selection = InterfaceSelection()
  selection.includesLoopback = true
  selection.names = ["lo", "lo0"]
  return selection
}()

/// Who is at which port of this machine: the proof of what is announced there.
private final class PortTable: Sendable {
  private let services = Mutex<[UInt16: StagedService]>([:])
  private let next = Mutex<UInt16>(20_000)

  func takePort() -> UInt16 {
    next.withLock { next in
      next += 1
      return next
    }
  }

  func set(_ service: StagedService, at port: UInt16) { services.withLock { $0[port] = service } }

  var verifier: some ServiceVerifier {
    ClosureVerifier { endpoint in
      guard let service = self.services.withLock({ $0[endpoint.port] }) else { return .refused(reason: "it is none") }
      return .genuine(
        try GenuineService(
          identity: service.identity, name: service.name, cluster: service.cluster, proof: "it has its port"))
    }
  }
}

/// Beacons on loopback, on a port of their own.
final class BeaconStage: DiscoveryStage {
  private let tasks: StageTasks
  private let key: BeaconKey
  private let configuration: BeaconConfiguration
  private let holder: DatagramSocket
  private let logger = CapturedLog().logger

  init(_ tasks: StageTasks) throws {
    self.tasks = tasks
    key = try sampleKey()
    var options = DatagramOptions()
    options.sharesPort = true
    holder = try DatagramSocket(.v4, options)
    var configuration = BeaconConfiguration()
    configuration.port = holder.port
    configuration.interfaces = loopback
    self.configuration = configuration
  }

  func discoverer() throws -> any Discoverer {
    try BeaconDiscoverer(key: key, configuration: configuration, logger: logger)
  }

  private func announce(_ service: StagedService, key: BeaconKey) throws {
    let beacon = try BeaconService(
      identity: service.identity, name: service.name, cluster: service.cluster, port: 7070)
    let announcer = try BeaconAnnouncer(beacon, key: key, configuration: configuration, logger: logger)
    tasks.start("\(service.identity)") { try await announcer.run() }
  }

  func putUp(_ service: StagedService) throws { try announce(service, key: key) }

  func takeDown(_ identity: ServiceIdentity) async { await tasks.end("\(identity)") }

  func putUpImpostor() throws {
    let impostor = StagedService(try ServiceIdentity("impostor"), name: "impostor", cluster: "home")
    try announce(impostor, key: try sampleKey("the secret of somebody else"))
  }
}

/// SSDP on loopback, for a target of its own.
final class SSDPStage: DiscoveryStage {
  private let tasks: StageTasks
  private let ports = PortTable()
  private let target = "urn:example-org:service:\(UInt64.random(in: 0 ... .max)):1"
  private let logger = CapturedLog().logger

  init(_ tasks: StageTasks) { self.tasks = tasks }

  func discoverer() throws -> any Discoverer {
    try SSDPDiscoverer(target: target, port: 1, interfaces: loopback, verifier: ports.verifier, logger: logger)
  }

  private func announce(_ identity: ServiceIdentity, port: UInt16) throws {
    let announcer = SSDPAnnouncer(
      try SSDPService(identity: identity, target: target, port: port), interfaces: loopback, logger: logger)
    tasks.start("\(identity)") { try await announcer.run() }
  }

  func putUp(_ service: StagedService) throws {
    let port = ports.takePort()
    ports.set(service, at: port)
    try announce(service.identity, port: port)
  }

  func takeDown(_ identity: ServiceIdentity) async { await tasks.end("\(identity)") }

  func putUpImpostor() throws { try announce(try ServiceIdentity("impostor"), port: ports.takePort()) }
}

/// Multicast DNS on loopback: one speaker publishes, another searches, for a type of their own.
actor MDNSStage: DiscoveryStage {
  private let publisher: MulticastDNS
  private let searcher: MulticastDNS
  private let ports = PortTable()
  private let type = "_f\(String(UInt32.random(in: 0 ... .max), radix: 36))._tcp"
  private let host = "flotilla-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
  private let logger = CapturedLog().logger
  private var published: [ServiceIdentity: (PublishedService, LocalService)] = [:]

  init(_ tasks: StageTasks) {
    var configuration = MulticastDNSConfiguration()
    configuration.interfaces = loopback
    configuration.families = [.v4]
    publisher = MulticastDNS(configuration, logger: logger)
    searcher = MulticastDNS(configuration, logger: logger)
    for (name, dns) in [("publisher", publisher), ("searcher", searcher)] {
      tasks.start(name) { try await dns.run() }
    }
  }

  func discoverer() throws -> any Discoverer {
    try MDNSDiscoverer(searcher, type: type, verifier: ports.verifier, logger: logger)
  }

  private func local(_ service: StagedService, port: UInt16) throws -> LocalService {
    LocalService(
      "\(service.identity)", type: type, host: host, port: port, txt: try TXTRecord(["name": service.name]))
  }

  func putUp(_ service: StagedService) async throws {
    if let (published, before) = published[service.identity] {
      ports.set(service, at: before.port)
      return try await publisher.update(published, to: try local(service, port: before.port))
    }
    let port = ports.takePort()
    ports.set(service, at: port)
    let local = try local(service, port: port)
    let published = try await publisher.publish(local)
    self.published[service.identity] = (published, local)
    _ = try await publisher.registeredName(of: published)
  }

  func takeDown(_ identity: ServiceIdentity) async {
    guard let (published, _) = published.removeValue(forKey: identity) else { return }
    await publisher.withdraw(published)
  }

  func putUpImpostor() async throws {
    let published = try await publisher.publish(LocalService("Impostor", type: type, host: host, port: 1))
    _ = try await publisher.registeredName(of: published)
  }
}
