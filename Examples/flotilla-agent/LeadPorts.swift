import ArgumentParser
import Logging
import PortForwarding

/// Leads the ports of apps to where they listen, beside the agent and beyond its life. Not meant to be called by people.
struct LeadPorts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lead-ports", abstract: "Lead the ports of apps.", shouldDisplay: false)

  @Argument(help: "The folder with its socket and its routes.") var directory: String
  @Option(help: "The address that the ports are on.") var address = "0.0.0.0"

  func run() async throws {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "lead-ports")
    logger.logLevel = .notice
    try await ForwardingProgram(directory: directory, address: address, logger: logger).run()
  }
}
