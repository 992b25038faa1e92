import EdgeModel
import Foundation
import Logging
import Messaging
import MessagingRabbitMQ

/// How machines log in to the broker that this one provides: with a password of its own, drawn once and kept where the agent's
/// user alone can read it.
struct BrokerLogin: Sendable {
  static let user = "flotilla"
  static let virtualHost = "flotilla"
  let password: String

  /// - Parameter folder: exists, for the agent's user alone.
  init(in folder: String) throws {
    let file = folder + "/password"
    if let data = FileManager.default.contents(atPath: file) {
      let text = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
      if text.utf8.count == 48, text.allSatisfy(\.isHexDigit) {
        password = text
        return
      }
    }
    var generator = SystemRandomNumberGenerator()
    password = (0..<24).map { _ in
      let byte = UInt8.random(in: .min ... .max, using: &generator)
      return (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    try PrivateFolder.write(password + "\n", to: file)
  }

  func url(host: String, port: UInt16) throws -> BrokerURL {
    let authority = host.contains(":") ? "[\(host)]" : host
    guard let url = BrokerURL("amqp://\(Self.user):\(password)@\(authority):\(port)/\(Self.virtualHost)") else {
      throw MessagingError(.invalidURL, "'\(host)' is no host that others can reach a broker by")
    }
    return url
  }

  /// Returns once the broker lets somebody log in, however often it is asked before that; it is cancelled to give up.
  func waitUntilReady(host: String, port: UInt16) async throws {
    var configuration = RabbitMQConfiguration(
      host: host, port: port, virtualHost: Self.virtualHost, user: Self.user, password: password)
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
