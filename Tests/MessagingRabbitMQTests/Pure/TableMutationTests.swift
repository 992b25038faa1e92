import CRabbitMQ
import Messaging
import TestSeeds
import Testing

@testable import MessagingRabbitMQ

/// What a stranger may send as properties and headers: read, or refused, and never a trap.
@Suite struct TableMutationTests {
  private static let properties = MessageProperties(
    messageID: "m-1", type: "garden.reading", contentType: "application/json", timestamp: 1_700_000_000,
    expiration: .milliseconds(500), priority: 3,
    headers: [
      "t": true, "b": .int8(-8), "B": .uint8(200), "s": .int16(-300), "u": .uint16(60_000), "I": .int32(-70_000),
      "i": .uint32(4_000_000_000), "l": .int64(-5), "f": .float(1.5), "d": .double(-2.25),
      "D": .decimal(scale: 2, value: 314), "S": "tea", "x": .bytes([0, 255]), "T": .timestamp(1),
      "A": .array(["a", .array([.void])]), "F": .table(["inner": .table(["n": 1])]), "V": .void,
    ])

  /// The payload of the header's frame, behind class, weight and size.
  private static func payload() throws -> [UInt8] {
    let message = OutboundMessage(exchange: "x", routingKey: "k", properties: properties, body: [])
    let frames = try FrameWriter.publish(1, message, frameMaximum: 131_072)
    let method = 7 + frames.dropFirst(3).prefix(4).reduce(0) { $0 << 8 | Int($1) } + 1
    return Array(frames[(method + 7 + 12)...].dropLast())
  }

  /// As a frame's content is decoded: by the C library, then by us.
  private static func decode(_ payload: [UInt8]) throws -> MessageProperties? {
    var pool = amqp_pool_t()
    init_amqp_pool(&pool, 4096)
    defer { empty_amqp_pool(&pool) }
    var payload = payload
    return try payload.withUnsafeMutableBytes { buffer in
      var decoded: UnsafeMutableRawPointer?
      let bytes = amqp_bytes_t(len: buffer.count, bytes: buffer.baseAddress)
      guard amqp_decode_properties(60, &pool, bytes, &decoded) == 0, let decoded = decoded else {
        return nil
      }
      let properties = decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee
      return try PropertyTable.decode(properties, maximumDepth: 32)
    }
  }

  @Test func whatIsNotDamagedComesBack() throws {
    #expect(try Self.decode(Self.payload()) == Self.properties)
  }

  @Test(.timeLimit(.minutes(60))) func damagedTablesNeverTrap() throws {
    var generator = SeededGenerator(seed: 11)
    let whole = try Self.payload()
    var read = 0
    for _ in 0..<TestDepth.mutations {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[index] = .random(in: 0...255, using: &generator)
        case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.insert(.random(in: 0...255, using: &generator), at: index)
        default: if bytes.count > 1 { bytes.remove(at: index) }
        }
      }
      do {
        if try Self.decode(bytes) != nil { read += 1 }
      } catch let error as MessagingError {
        if ![.tooLarge, .protocolViolation].contains(error.code) { Issue.record("\(error)") }
      }
    }
    // Else nothing would have been tried.
    #expect(read > TestDepth.mutations / 100)
  }
}
