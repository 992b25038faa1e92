import Discovery
import EdgeAgent
import EdgeModel
import Logging
import ServiceLifecycle

/// Answers ParaDrop's tools, which look for machines by SSDP: `pdtools discover` lists this one.
struct ParaDropAnswers: Service {
  let node: NodeID
  let port: BoundPort
  let logger: Logger

  func run() async throws {
    await Dispensable.run("ParaDrop's tools don't find this machine", logger) {
      let service = try SSDPService(
        identity: ServiceIdentity(node.rawValue), port: try await port.value(),
        product: "Flotilla/\(PackageVersion.current)")
      try await SSDPAnnouncer(service, logger: logger).run()
    }
  }
}
