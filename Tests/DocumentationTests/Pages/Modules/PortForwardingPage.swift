import EdgeAgent
import Logging
import PortForwarding

/// The programs of docs/modules/PortForwarding.md.
enum PortForwardingPage {
  static func open(
    _ home: AgentHome, _ configuration: inout AgentConfiguration, _ logger: Logger
  ) throws -> DetachedForwarder {
    let forwarder = try DetachedForwarder(
      directory: home.path + "/ports", command: ["/usr/local/bin/my-agent", "lead-ports", home.path + "/ports"],
      logger: logger)
    configuration.ports = forwarder
    return forwarder
  }

  static func run(_ directory: String, _ logger: Logger) async throws {
    try await ForwardingProgram(directory: directory, address: "0.0.0.0", logger: logger).run()
  }
}
