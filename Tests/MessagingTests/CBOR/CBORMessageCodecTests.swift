import Foundation
import TestSeeds
import Testing

@testable import Messaging

private struct Everything: RabbitMessage, Codable, Equatable {
  static let type = MessageType("cbor.everything", version: 2)

  enum Choice: Codable, Equatable {
    case nothing
    case one(Int)
    case two(name: String, other: [Bool])
  }

  struct Inner: Codable, Equatable {
    var name: String
    var next: [Inner]
  }

  var flag = true
  var small: Int8 = -128
  var byte: UInt8 = 255
  var number: Int = .min
  var large: UInt64 = .max
  var float: Float = 0.1
  var double = 1.1
  var text = "ä水🚢"
  var missing: String?
  var there: String? = "x"
  var bytes: [UInt8] = [0, 255]
  var data = Data([1, 2])
  var empty: [String] = []
  var numbers = [1, -1, 1000]
  var matrix: [[Int?]] = [[1, nil], []]
  var byName = ["1": 1, "01": 2, "a": 3]
  var byNumber = [1: "a", -7: "b"]
  var choices: [Choice] = [.nothing, .one(7), .two(name: "n", other: [true])]
  var inner = Inner(name: "a", next: [Inner(name: "b", next: [])])
  var date = Date(timeIntervalSinceReferenceDate: 123_456.789)
  var address = URL(string: "https://example.org/x")
}

/// Keys with numbers make small messages.
private struct Numbered: RabbitMessage, Codable, Equatable {
  static let type = MessageType("cbor.numbered", version: 1)
  enum CodingKeys: Int, CodingKey {
    case celsius = 1
    case place = 2
  }
  var celsius: Double
  var place: String?
}

private struct Reading: RabbitMessage, Codable, Equatable {
  static let type = MessageType("garden.reading", version: 2)
  var celsius: Double
  var count: UInt8?
}

@Suite struct CBORMessageCodecTests {
  private let codec = CBORMessageCodec<Reading>()

  @Test func everythingComesBack() throws {
    let codec = CBORMessageCodec<Everything>()
    let value = Everything()
    let body = try codec.encode(value)
    #expect(try codec.decode(body, version: 2) == value)
    #expect(try codec.encode(codec.decode(body, version: 2)) == body)
    #expect(codec.contentType == "application/cbor")
    #expect(body.count * 4 < (try JSONMessageCodec<Everything>().encode(value)).count * 3)
  }

  @Test func bytesAreThoseOfTheStandard() throws {
    #expect(hex(try codec.encode(Reading(celsius: 1.5, count: 7))) == "a265636f756e74076763656c73697573f93e00")
    let numbered = CBORMessageCodec<Numbered>()
    #expect(hex(try numbered.encode(Numbered(celsius: 1.5, place: "a"))) == "a201f93e00026161")
    #expect(try numbered.decode(bytes(hex: "a201f93e00026161"), version: 1) == Numbered(celsius: 1.5, place: "a"))
  }

  /// Missing optional fields, null, unknown keys of any type, other orders and lengths, integers for floats.
  @Test(arguments: [
    "a16763656c73697573f93e00", "a26763656c73697573f93e0065636f756e74f6", "a26763656c73697573f93e0065636f756e74f7",
    "bf6763656c73697573fb3ff8000000000000ff", "a4 8101 80 f6 f6 7f6463656c7363697573ff f93e00 6178 c1 1a514b67b0",
    "d9d9f7 a16763656c73697573f93e00",
  ])
  func evolutionAndOtherWriters(_ hex: String) throws {
    for version: UInt16 in [1, 2] {
      #expect(try codec.decode(bytes(hex: hex), version: version) == Reading(celsius: 1.5, count: nil))
    }
    #expect(try codec.decode(bytes(hex: "a16763656c7369757338ff"), version: 1) == Reading(celsius: -256, count: nil))
  }

  @Test(arguments: [
    ("a0", "celsius is missing"), ("a16763656c73697573f6", "celsius is null"),
    ("a16763656c736975736161", "celsius is not of the expected type Double"),
    ("a26763656c73697573f93e0065636f756e74190100", "count is not valid: the number does not fit UInt8"),
    ("a26763656c73697573f93e0065636f756e7420", "count is not valid: the number does not fit UInt8"),
    ("a26763656c73697573f93e0065636f756e74f93c00", "count is not of the expected type UInt8"),
    ("a16763656c73697573c1f93e00", "celsius is not of the expected type"),
    ("a16763656c736975731bffffffffffffffff", "celsius is not valid: the number does not fit Double"),
    ("80", "the document is not of the expected type"), ("", "byte 0: the message ends"),
    ("a16763656c73697573", "byte 9: the message ends"), ("a167", "byte 0: the message ends"),
  ])
  func faultsAreLocated(_ hex: String, _ expected: String) {
    let error = #expect(throws: MessagingError.self) { try codec.decode(bytes(hex: hex), version: 1) }
    #expect(error?.code == .decodingFailed)
    #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    #expect(error?.message.hasPrefix("garden.reading v2: ") == true, "\(String(describing: error))")
  }

  @Test(arguments: [0, 3, UInt16.max]) func unknownVersions(_ version: UInt16) {
    let error = #expect(throws: MessagingError.self) { try codec.decode([0xA0], version: version) }
    #expect(error?.code == .wrongVersion)
  }

  @Test func limitsAreErrors() {
    let codec = CBORMessageCodec<Reading>(limits: CBORLimits(maximumBytes: 8))
    let encoding = #expect(throws: MessagingError.self) { try codec.encode(Reading(celsius: 1)) }
    #expect(encoding?.code == .encodingFailed)
    let decoding = #expect(throws: MessagingError.self) {
      try codec.decode([UInt8](repeating: 0, count: 9), version: 1)
    }
    #expect(decoding?.code == .decodingFailed)
  }

  /// Floats of 32 and 64 bits, and those that are no numbers.
  @Test(arguments: [0.0, -0.0, 1.1, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
  func floats(_ value: Double) throws {
    let back = try codec.decode(codec.encode(Reading(celsius: value)), version: 1).celsius
    #expect(back == value || (back.isNaN && value.isNaN))
    #expect(back.sign == value.sign || value.isNaN)
  }

  @Test func randomMessagesComeBack() throws {
    var generator = SeededGenerator(seed: 3)
    let codec = CBORMessageCodec<Everything>()
    for _ in 0..<200 {
      var value = Everything()
      value.number = Int(truncatingIfNeeded: generator.next()) >> Int.random(in: 0..<64, using: &generator)
      value.large = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
      value.double = Double(Int.random(in: -1000...1000, using: &generator)) / 8
      value.float = Float.random(in: -1...1, using: &generator)
      value.text = String(repeating: "水", count: Int.random(in: 0..<100, using: &generator))
      value.bytes = (0..<Int.random(in: 0..<300, using: &generator)).map { _ in .random(in: 0...255, using: &generator)
      }
      value.byName = Dictionary((0..<40).map { ("\($0)", $0) }, uniquingKeysWith: { $1 })
      value.there = Bool.random(using: &generator) ? nil : ""
      #expect(try codec.decode(codec.encode(value), version: 1) == value)
    }
  }

  /// Whatever the bytes are: a value or a typed error, never a trap.
  @Test(.timeLimit(.minutes(20))) func mutatedMessagesNeverTrap() throws {
    var generator = SeededGenerator(seed: 11)
    let codec = CBORMessageCodec<Reading>()
    let whole = try codec.encode(Reading(celsius: -12.25, count: 200))
    var values = 0
    for _ in 0..<TestDepth.mutations {
      var mutated = whole
      mutate(&mutated, &generator)
      do {
        _ = try codec.decode(mutated, version: 2)
        values += 1
      } catch {
        if (error as? MessagingError)?.code != .decodingFailed { Issue.record("\(error) of \(hex(mutated))") }
      }
    }
    // Else the mutations would say nothing about what lies behind the reader.
    #expect(values > TestDepth.mutations / 100)
    let large = CBORMessageCodec<Everything>()
    let everything = try large.encode(Everything())
    for _ in 0..<TestDepth.mutations / 50 {
      var mutated = everything
      mutate(&mutated, &generator)
      do { _ = try large.decode(mutated, version: 2) } catch { #expect(error is MessagingError) }
    }
  }

  /// What is written as one item is not read as more than a message may have.
  @Test func byteStringsAreNoWayAroundTheLimits() throws {
    struct Numbers: RabbitMessage, Codable, Equatable {
      static let type = MessageType("cbor.numbers", version: 1)
      var n: [Int]
    }
    let codec = CBORMessageCodec<Numbers>(limits: CBORLimits(maximumItems: 10))
    func body(_ count: UInt8) -> [UInt8] { [0xA1, 0x61, 0x6E, 0x40 + count] + (0..<count) }
    #expect(try codec.decode(body(10), version: 1) == Numbers(n: Array(0..<10)))
    let error = #expect(throws: MessagingError.self) { try codec.decode(body(11), version: 1) }
    #expect(error?.code == .decodingFailed)
    #expect(error?.message.contains("11 bytes") == true, "\(String(describing: error))")
  }

  @Test(.timeLimit(.minutes(5))) func goesThroughABroker() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(Topology(queues: [QueueDeclaration("q")]))
    try await broker.publish(Reading(celsius: 4), codec: codec, routingKey: "q")
    let back = try await broker.get("q", codec: codec) { _, delivery in
      #expect(delivery.properties.contentType == "application/cbor")
      return .acknowledge
    }
    #expect(back == Reading(celsius: 4))
  }
}
