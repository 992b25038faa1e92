import Foundation
import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Synchronization
import TestPorts
import Testing

/// Devices that speak MQTT and Swift programs, through one broker: the programs of Debian's mosquitto-clients are the
/// devices.
@Suite(.enabled(if: PrivateRabbitMQ.isWanted && MQTTDevice.isWanted)) struct DeviceTests {
  private struct Temperature: RabbitMessage, Codable, Equatable {
    static let type = MessageType("garden.temperature", version: 1)
    var celsius: Double
  }

  @Test(.timeLimit(.minutes(5))) func devicesAndProgramsShareTopics() async throws {
    let mqtt = try FreePorts.next()
    try await PrivateRabbitMQ.with(plugins: ["rabbitmq_mqtt"]) { _ in
      "mqtt.listeners.tcp.1 = 127.0.0.1:\(mqtt)\n"
    } _: { rabbit in
      try rabbit.awaitStart()
      let queue = QueueDeclaration("garden.temperatures", deadLetterExchange: .default, deadLetterRoutingKey: "dead")
      let (readings, reading) = AsyncStream.makeStream(of: (String, Double).self)
      try await TestBroker.run(try RabbitMQBroker(rabbit.configuration())) { broker in
        try await broker.declare(
          Topology(
            queues: [queue, QueueDeclaration("dead")],
            bindings: [Binding(from: .topic, to: queue.name, key: try RoutingKey(mqttTopic: "garden/+/temperature"))]))
        let consuming = Task {
          try await broker.consume(queue.name, of: Temperature.self, assuming: 1) { temperature, delivery in
            reading.yield((delivery.routingKey.mqttTopic, temperature.celsius))
            return .acknowledge
          }
        }
        // From a device: no type, no content type.
        try MQTTDevice.publish(mqtt, "garden/pond/temperature", #"{"celsius":12.5}"#)
        // What is no such message is dead-lettered as ever.
        try MQTTDevice.publish(mqtt, "garden/pond/temperature", "warm")
        // From a program, with its type.
        try await broker.publish(Temperature(celsius: 20), to: .topic, routingKey: "garden.shed.temperature")
        var seen: [String: Double] = [:]
        for await (topic, celsius) in readings {
          seen[topic] = celsius
          if seen.count == 2 { break }
        }
        #expect(seen == ["garden/pond/temperature": 12.5, "garden/shed/temperature": 20])
        consuming.cancel()
        try await consuming.value
        let dead = try await broker.get("dead")
        #expect(dead?.body == Array("warm".utf8))
        #expect(dead?.properties.type == nil)
        #expect(
          dead?.properties.headers[MessageHeader.rejectionReason]?.stringValue?.contains("decodingFailed") == true)

        // To a device, which prints what it hears and ends.
        let listener = MQTTDevice.program("sub", mqtt, "-t", "garden/+/valve", "-C", "1", "-F", "%t %p")
        let output = Pipe()
        listener.standardOutput = output
        try listener.run()
        // Nobody takes it before the device has subscribed.
        while true {
          do {
            try await broker.publish(Temperature(celsius: 3), to: .topic, routingKey: "garden.pond.valve")
            break
          } catch let error as MessagingError where error.code == .unroutable { await Task.yield() }
        }
        let heard = await withCheckedContinuation { waiter in
          Thread.detachNewThread {
            waiter.resume(returning: String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
          }
        }
        listener.waitUntilExit()
        #expect(heard == "garden/pond/valve {\"celsius\":3}\n")
      }
    }
  }
}
