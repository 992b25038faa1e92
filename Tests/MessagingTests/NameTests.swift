import Messaging
import Testing

@Suite struct NameTests {
  @Test(arguments: ["a", "flotilla.work.n1", String(repeating: "q", count: 255), "ä\u{1F6A2}", "with space"])
  func accepted(_ name: String) throws {
    #expect(try QueueName(name).rawValue == name)
    #expect(try ExchangeName(name).rawValue == name)
    #expect(try RoutingKey(name).rawValue == name)
  }

  @Test(arguments: [String(repeating: "q", count: 256), String(repeating: "ä", count: 128), "a\nb", "a\0", "\u{7F}"])
  func refused(_ name: String) {
    for attempt in [{ _ = try QueueName(name) }, { _ = try ExchangeName(name) }, { _ = try RoutingKey(name) }] {
      let error = #expect(throws: MessagingError.self, performing: attempt)
      #expect(error?.code == .invalidName)
      #expect(error?.message.contains("\n") == false, "a name must not forge lines")
    }
  }

  @Test func emptyNames() throws {
    let empty = ""
    #expect(throws: MessagingError.self) { try QueueName(empty) }
    #expect(try ExchangeName(empty) == .default)
    #expect(try RoutingKey(empty).rawValue == "")
  }

  @Test(arguments: [
    ("sensors/kitchen/temp", "sensors.kitchen.temp"), ("sensors/+/temp", "sensors.*.temp"), ("sensors/#", "sensors.#"),
    ("/a", ".a"),
  ])
  func topicsOfDevices(_ topic: String, _ key: String) throws {
    #expect(try RoutingKey(mqttTopic: topic).rawValue == key)
    #expect(try RoutingKey(key).mqttTopic == topic)
  }

  @Test(arguments: ["a.b", "a/*", "a\nb"]) func topicsThatCannotComeBack(_ topic: String) {
    let error = #expect(throws: MessagingError.self) { try RoutingKey(mqttTopic: topic) }
    #expect(error?.code == .invalidName)
  }
}
