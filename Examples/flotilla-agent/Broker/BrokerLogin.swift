import ControlServer
import EdgeModel
import Logging
import Messaging
import MessagingRabbitMQ

/// How machines log in to the broker that this one provides: with a password that is drawn each time, so that a machine that was
/// removed doesn't have it.
struct BrokerLogin: Sendable {
  static let user = "flotilla"
  static let virtualHost = "flotilla"
  let password: String

  init() {
    var generator = SystemRandomNumberGenerator()
    password = (0..<24).map { _ in
      let byte = UInt8.random(in: .min ... .max, using: &generator)
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// - Parameter certificate: what the broker shows in TLS.
  func url(host: String, port: UInt16, showing certificate: AgentCertificate) throws -> BrokerURL {
    let authority = host.contains(":") ? "[\(host)]" : host
    let text = "amqps://\(Self.user):\(password)@\(authority):\(port)/\(Self.virtualHost)"
    guard let url = BrokerURL(BrokerTLS.adding(certificate, to: text)) else {
      throw MessagingError(.invalidURL, "'\(host)' is no host that others can reach a broker by")
    }
    return url
  }

  /// Returns once the broker lets somebody log in, however often it is asked before that; it is cancelled to give up.
  /// - Parameter folder: of the agent's user alone.
  func waitUntilReady(
    host: String, port: UInt16, showing certificate: AgentCertificate, folder: String
  ) async throws {
    let url = try url(host: host, port: port, showing: certificate)
    var configuration = try BrokerTLS.configuration(url, folder: folder + "/own")
    configuration.longestPause = .milliseconds(250)
    configuration.closeGrace = .zero
    // That it isn't there yet is no news.
    let broker = try RabbitMQBroker(configuration, logger: Logger(label: "broker") { _ in SwiftLogNoOpLogHandler() })
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await broker.run() }
        group.addTask { try await broker.declare(Topology()) }
        defer { group.cancelAll() }
        try await group.next()
      }
    } catch let error as MessagingError {
      // Another that just starts may let us in.
      throw MessagingError(.connectionFailed, "the new broker doesn't let its own user in", cause: error)
    }
    try Task.checkCancellation()
  }
}
