import Messaging
import TestSeeds
import Testing

private struct Reading: RabbitMessage, Codable, Equatable {
  static let type = MessageType("garden.reading", version: 2)
  var celsius: Double
  var place: String?
}

@Suite struct CodecTests {
  private let codec = JSONMessageCodec<Reading>()

  @Test func bytesAreTheSameEveryTime() throws {
    let reading = Reading(celsius: 1.5, place: "po/nd")
    #expect(String(decoding: try codec.encode(reading), as: UTF8.self) == #"{"celsius":1.5,"place":"po/nd"}"#)
    #expect(try codec.decode(codec.encode(reading), version: 2) == reading)
  }

  /// The rules of evolution: a missing optional field, an unknown field and an older version are fine.
  @Test(arguments: [#"{"celsius":1}"#, #"{"celsius":1,"humidity":0.4}"#, #"{"celsius":1,"place":null}"#])
  func evolution(_ json: String) throws {
    for version: UInt16 in [1, 2] {
      #expect(try codec.decode(Array(json.utf8), version: version) == Reading(celsius: 1, place: nil))
    }
  }

  @Test(arguments: [
    (#"{"place":"x"}"#, "celsius is missing"), (#"{"celsius":"warm"}"#, "celsius is not of the expected type"),
    (#"{"celsius":null}"#, "celsius"), ("[", "the document is not valid"), ("", "the document is not valid"),
    ("\u{0}", "the document is not valid"),
  ])
  func faultsAreLocated(_ json: String, _ expected: String) {
    let error = #expect(throws: MessagingError.self) { try codec.decode(Array(json.utf8), version: 1) }
    #expect(error?.code == .decodingFailed)
    #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
  }

  @Test(arguments: [0, 3, UInt16.max]) func unknownVersions(_ version: UInt16) {
    let error = #expect(throws: MessagingError.self) { try codec.decode(Array("{}".utf8), version: version) }
    #expect(error?.code == .wrongVersion)
  }

  /// Whatever the bytes are: a value or a typed error, never a trap.
  @Test func damagedBytesNeverTrap() throws {
    var generator = SeededGenerator(seed: 7)
    let whole = try codec.encode(Reading(celsius: -12.25, place: "a\"b\\c"))
    for _ in 0..<TestDepth.mutations {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        case 1:
          bytes.insert(.random(in: 0...255, using: &generator), at: Int.random(in: 0...bytes.count, using: &generator))
        default: if bytes.count > 1 { bytes.remove(at: Int.random(in: 0..<bytes.count, using: &generator)) }
        }
      }
      do { _ = try codec.decode(bytes, version: 2) } catch {
        if !(error is MessagingError) { Issue.record("\(error)") }
      }
    }
  }

  @Test func rawBytes() {
    let codec = RawMessageCodec()
    let bytes: [UInt8] = [0, 255, 1]
    #expect(codec.decode(codec.encode(RawMessage(bytes)), version: 9) == RawMessage(bytes))
    #expect(RawMessage(text: "ä").bytes == [0xC3, 0xA4])
  }

  @Test func deliveriesOfAnotherTypeAreTypedErrors() throws {
    let sent = try OutboundMessage(Reading(celsius: 1), codec: codec, routingKey: "k")
    var delivery = Delivery(queue: "q", routingKey: "k", properties: sent.properties, body: sent.body)
    #expect(try delivery.decode(with: codec) == Reading(celsius: 1))
    func code(_ change: (inout MessageProperties) -> Void) -> MessagingError.Code? {
      var changed = delivery
      change(&changed.properties)
      return #expect(throws: MessagingError.self) { try changed.decode(with: codec) }?.code
    }
    #expect(code { $0.type = nil } == .wrongType)
    #expect(code { $0.type = "garden.other" } == .wrongType)
    #expect(code { $0.typeVersion = nil } == .wrongVersion)
    #expect(code { $0.headers[MessageHeader.typeVersion] = .int64(70_000) } == .wrongVersion)
    #expect(code { $0.typeVersion = 3 } == .wrongVersion)
    delivery.body = []
    #expect(code { _ in } == .decodingFailed)
  }

  /// Devices that speak MQTT state no type: the consumer says what it takes them for.
  @Test func whatStatesNoTypeIsWhatItsConsumerAssumes() throws {
    var delivery = Delivery(queue: "q", routingKey: "k", body: Array(#"{"celsius":1}"#.utf8))
    #expect(try delivery.decode(with: codec, assuming: 2) == Reading(celsius: 1))
    #expect(throws: MessagingError.self) { try delivery.decode(with: codec, assuming: 3) }
    delivery.properties.type = "garden.other"
    let error = #expect(throws: MessagingError.self) { try delivery.decode(with: codec, assuming: 2) }
    #expect(error?.code == .wrongType)
    delivery.properties.type = nil
    delivery.body = [1]
    let broken = #expect(throws: MessagingError.self) { try delivery.decode(with: codec, assuming: 2) }
    #expect(broken?.code == .decodingFailed)
  }

  @Test func messageIDs() {
    var generator = SeededGenerator(seed: 1)
    let ids = Set((0..<1000).map { _ in MessageID.random(using: &generator) })
    #expect(ids.count == 1000)
    #expect(ids.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
  }
}
