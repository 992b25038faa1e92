import EdgeModel
import Messaging
import PlatformMessages
import Testing

@Suite struct PlatformMessagesTests {
  private let node = NodeID.random()
  private let deployment = DeploymentID.random()
  private var allocation: AllocationID { AllocationID(deployment: deployment, generation: 2, attempt: 1) }

  /// Sends through a broker and reads the delivery: what travels is what every other client sees.
  private func roundTrip<Message: RabbitMessage & Codable & Equatable>(_ message: Message) throws -> Delivery {
    let sent = try OutboundMessage(message, codec: JSONMessageCodec<Message>(), routingKey: "q")
    let delivery = Delivery(queue: "q", routingKey: "q", properties: sent.properties, body: sent.body)
    #expect(try delivery.decode(with: JSONMessageCodec<Message>()) == message)
    #expect(delivery.properties.type == Message.type.name)
    #expect(delivery.properties.typeVersion == Message.type.version)
    #expect(delivery.properties.contentType == "application/json")
    return delivery
  }

  @Test func sysinfo() throws {
    _ = try roundTrip(
      SysinfoMessage(
        node: node, name: try NodeName("attic"), processors: 4, memoryTotalBytes: 8 << 30, memoryFreeBytes: 1 << 30,
        diskFreeBytes: 5, loadMillis: 1250, uptimeSeconds: 99, at: Timestamp(milliseconds: 1_700_000_000_000)))
  }

  @Test(arguments: ObservedAllocation.Phase.allCases) func deploymentMessage(_ phase: ObservedAllocation.Phase) throws {
    _ = try roundTrip(
      DeploymentMessage(
        node: node, deployment: deployment, allocation: allocation, phase: phase, detail: "a|b\nc",
        version: DesiredVersion(epoch: 3, index: 17), at: Timestamp(milliseconds: 1)))
  }

  @Test(arguments: LogLine.Stream.allCases) func log(_ stream: LogLine.Stream) throws {
    _ = try roundTrip(
      LogMessage(
        deployment: deployment, allocation: allocation, stream: stream, sequence: .max, at: Timestamp(milliseconds: 2),
        line: "GET / | 200 \u{1F6A2}"))
  }

  @Test func workRequestOnTheWire() throws {
    let delivery = try roundTrip(WorkRequestMessage(node: node, version: DesiredVersion(epoch: 1, index: 2)))
    let text = String(decoding: delivery.body, as: UTF8.self)
    #expect(text == #"{"node":"\#(node.rawValue)","version":"1.2"}"#)
  }

  @Test func unknownFieldsAreIgnoredAndFaultsAreLocated() throws {
    let codec = JSONMessageCodec<WorkRequestMessage>()
    let newer = #"{"node":"\#(node.rawValue)","version":"1.2","why":"a later writer"}"#
    #expect(try codec.decode(Array(newer.utf8), version: 1).version == DesiredVersion(epoch: 1, index: 2))
    let faulty = #"{"node":"../../etc","version":"1.2"}"#
    let error = #expect(throws: MessagingError.self) { try codec.decode(Array(faulty.utf8), version: 1) }
    #expect(error?.code == .decodingFailed)
    #expect(error?.message.contains("node") == true)
    #expect(throws: MessagingError.self) { try codec.decode(Array(newer.utf8), version: 2) }
  }

  @Test func topologyIsDeclaredOnABroker() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(PlatformTopology.shared)
    try await broker.declare(PlatformTopology.worker(node))
    try await broker.declare(PlatformTopology.shared.merging(PlatformTopology.worker(node)))
    let work = try PlatformTopology.work(for: node)
    #expect(work.rawValue == "flotilla.work.\(node.rawValue)")
    for index in UInt64(0)..<64 {
      try await broker.publish(
        WorkRequestMessage(node: node, version: DesiredVersion(epoch: 1, index: index)), to: work)
    }
    let error = await #expect(throws: MessagingError.self) {
      try await broker.publish(WorkRequestMessage(node: node, version: DesiredVersion(epoch: 1, index: 64)), to: work)
    }
    #expect(error?.code == .refused)
    #expect(broker.waitingMessages(in: PlatformTopology.deadLetters) == 0)
  }
}
