import Foundation
import Messaging
import MessagingRabbitMQ
import Testing

/// The broker that was started for the tests, from `FLOTILLA_TEST_AMQP`.
enum TestBroker {
  static let url = ProcessInfo.processInfo.environment["FLOTILLA_TEST_AMQP"]
  static let isRequired = ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
  /// A missing broker skips the tests, or fails them where services are required.
  static var isWanted: Bool { url != nil || isRequired }

  static func configuration() throws -> RabbitMQConfiguration {
    try RabbitMQConfiguration(url: try #require(url, "FLOTILLA_TEST_AMQP is not set"))
  }

  /// Runs a client for the time of the body.
  static func with<Value: Sendable>(
    _ change: (inout RabbitMQConfiguration) -> Void = { _ in },
    _ body: @Sendable (RabbitMQBroker) async throws -> Value
  ) async throws -> Value {
    var configuration = try configuration()
    change(&configuration)
    return try await run(try RabbitMQBroker(configuration), body)
  }

  static func run<Value: Sendable>(
    _ broker: RabbitMQBroker, _ body: @Sendable (RabbitMQBroker) async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup { group in
      group.addTask { try await broker.run() }
      defer { group.cancelAll() }
      return try await body(broker)
    }
  }

  static func uniqueQueue() throws -> QueueName { try QueueName("test.\(MessageID.random())") }
}
