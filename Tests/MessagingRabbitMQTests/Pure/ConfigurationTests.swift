import Messaging
import MessagingRabbitMQ
import Testing

@Suite struct ConfigurationTests {
  private static func changed(_ change: (inout RabbitMQConfiguration) -> Void) -> RabbitMQConfiguration {
    var configuration = RabbitMQConfiguration()
    change(&configuration)
    return configuration
  }

  @Test(arguments: [
    (changed { $0.heartbeat = .milliseconds(900) }, "heartbeat is 0.9"),
    (changed { $0.heartbeat = .seconds(3601) }, "heartbeat"),
    (changed { $0.limits.maximumBodyBytes = -1 }, "limits"),
    (changed { $0.limits.maximumHeaderBytes = -1 }, "limits"),
    (changed { $0.limits.maximumHeaderDepth = -1 }, "limits"),
    (changed { $0.replyTimeout = .seconds(Int64.max) }, "replyTimeout"),
    (changed { $0.connectTimeout = .zero }, "connectTimeout"),
    (changed { $0.longestPause = .seconds(86_401) }, "longestPause"),
    (changed { $0.closeGrace = .seconds(Int64.max) }, "closeGrace"),
    (changed { $0.firstPause = .seconds(11) }, "shorter than firstPause"),
    (changed { $0.frameMaximum = 2 << 20 }, "frameMaximum"),
  ])
  func whatCannotWorkIsNamed(_ configuration: RabbitMQConfiguration, _ words: String) {
    let error = #expect(throws: MessagingError.self) { try RabbitMQBroker(configuration) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    changed { $0.heartbeat = .zero }, changed { $0.heartbeat = .seconds(1) }, changed { $0.frameMaximum = 1 << 20 },
    changed { $0.closeGrace = .zero }, changed { $0.limits.maximumBodyBytes = 0 },
  ])
  func whatCanWorkIsTaken(_ configuration: RabbitMQConfiguration) throws { _ = try RabbitMQBroker(configuration) }
}
