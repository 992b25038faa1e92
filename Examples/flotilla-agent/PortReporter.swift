import ControlServer
import Logging
import ServiceLifecycle

/// Tells the agent, and whoever reads the log, which port the server got.
struct PortReporter: Service {
  let server: ControlServer
  let port: BoundPort
  let host: String
  let logger: Logger

  func run() async throws {
    let number = try await server.port
    port.set(number)
    logger.info("control API listens", metadata: ["host": "\(host)", "port": "\(number)"])
    try await gracefulShutdown()
  }
}
