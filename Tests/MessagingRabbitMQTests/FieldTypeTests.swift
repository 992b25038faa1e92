import Foundation
import Messaging
import MessagingRabbitMQ
import Testing

/// Every type that a field of a table can have, both ways, with Python's pika as the other side.
@Suite(.enabled(if: TestBroker.isWanted && PikaPeer.isWanted)) struct FieldTypeTests {
  private static let headers: [String: HeaderValue] = [
    "t": .bool(true), "b": .int8(-8), "B": .uint8(200), "s": .int16(-300), "u": .uint16(60_000), "I": .int32(-70_000),
    "i": .uint32(4_000_000_000), "l": .int64(-5_000_000_000), "L": .uint64(10_000_000_000_000_000_000),
    "f": .float(1.5), "d": .double(-2.25),
    "D": .decimal(scale: 2, value: 314), "S": .string("tea ä"), "x": .bytes([0, 255]), "T": .timestamp(1_700_000_000),
    "A": .array([.string("a"), .bool(false), .int32(7)]), "F": .table(["inner": .array([.void])]), "V": .void,
  ]

  @Test(.timeLimit(.minutes(5))) func everyTypeIsReadOnEitherSide() async throws {
    try await TestBroker.with { broker in
      let (there, back) = (try TestBroker.uniqueQueue(), try TestBroker.uniqueQueue())
      try await broker.declare(
        Topology(queues: [there, back].map { QueueDeclaration($0, expiry: .seconds(240)) }))
      _ = try await broker.publish(OutboundMessage(to: there, properties: .init(headers: Self.headers), body: [1]))
      let seen = try await PikaPeer.meet(there.rawValue, back.rawValue)
      #expect(
        seen == [
          #"A A [["S", "a"], ["t", false], ["I", 7]]"#, "B B 200", "D D 3.14", #"F F {"inner": ["A", [["V", null]]]}"#,
          "I I -70000", "L L 10000000000000000000", #"S S "tea \u00e4""#, "T T 2023-11-14 22:13:20", "V V null",
          "b b -8", "d d -2.25", "f f 1.5",
          "i i 4000000000", "l l -5000000000", "s s -300", "t t true", "u u 60000", "x x [0, 255]",
        ])
      let answer = try await broker.get(back)
      var expected = Self.headers
      expected["pika"] = .string("as it writes by itself")
      #expect(answer?.properties.headers == expected)
    }
  }

  /// What RabbitMQ writes anew it writes as it reads it: an unsigned number of 64 bits as a signed one.
  @Test(.timeLimit(.minutes(5))) func aLargeNumberComesBackSignedFromAmongTheDead() async throws {
    try await TestBroker.with { broker in
      let (queue, dead) = (try TestBroker.uniqueQueue(), try TestBroker.uniqueQueue())
      try await broker.declare(
        Topology(queues: [
          QueueDeclaration(dead, expiry: .seconds(240)),
          QueueDeclaration(
            queue, messageTTL: .zero, expiry: .seconds(240), deadLetterExchange: .default,
            deadLetterRoutingKey: RoutingKey(dead)),
        ]))
      let headers: [String: HeaderValue] = ["small": .uint64(5), "large": .uint64(.max - 1)]
      _ = try await broker.publish(OutboundMessage(to: queue, properties: .init(headers: headers), body: [1]))
      var buried: Delivery?
      while buried == nil { buried = try await broker.get(dead) }
      #expect(buried?.properties.headers["small"]?.integerValue == 5)
      #expect(buried?.properties.headers["large"] == .int64(-2))
    }
  }
}

/// pika, in a process of its own: reads a message and says what it saw, and sends one with all types.
private enum PikaPeer {
  /// Missing, it skips the tests, or fails them where services are required.
  static let isWanted = TestBroker.isRequired || isThere

  private static var isThere: Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", "import pika"]
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// One line a header: its name, the letter of its type on the wire, its value.
  static func meet(_ incoming: String, _ outgoing: String) async throws -> [String] {
    let url = try #require(TestBroker.url)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-c", program, url, incoming, outgoing]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = await withCheckedContinuation { waiter in
      Thread.detachNewThread {
        waiter.resume(returning: String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
      }
    }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text.split(separator: "\n").map(String.init)
  }

  // pika reads and writes by itself; what is put around it adds the letters, and the types that Python has no values for.
  private static let program = """
    import datetime, decimal, json, struct, sys
    import pika, pika.data
    numbers = {'b': '>b', 'B': '>B', 's': '>h', 'u': '>H', 'I': '>i', 'i': '>I', 'l': '>q', 'L': '>Q', 'f': '>f', 'd': '>d'}
    class Typed:
      def __init__(self, kind, value): self.kind, self.value = kind, value
    read, write = pika.data.decode_value, pika.data.encode_value
    def read_kind(encoded, offset):
      kind = encoded[offset:offset + 1].decode()
      value, end = read(encoded, offset)
      if kind in numbers: value = struct.unpack_from(numbers[kind], encoded, offset + 1)[0]
      return [kind, value], end
    def write_kind(pieces, value):
      if not isinstance(value, Typed): return write(pieces, value)
      pieces.append(value.kind.encode() + struct.pack(numbers[value.kind], value.value))
      return len(pieces[-1])
    pika.data.decode_value, pika.data.encode_value = read_kind, write_kind
    def plain(value):
      if isinstance(value, bytes): return list(value)
      return str(value)
    connection = pika.BlockingConnection(pika.URLParameters(sys.argv[1]))
    channel = connection.channel()
    method, properties, body = channel.basic_get(sys.argv[2], auto_ack=True)
    for name in sorted(properties.headers):
      kind, value = properties.headers[name]
      text = json.dumps(value, default=plain)
      if kind in 'DT': text = text.strip('"')
      print(name, kind, text)
    channel.basic_publish('', sys.argv[3], b'', pika.BasicProperties(headers={
      't': True, 'b': Typed('b', -8), 'B': Typed('B', 200), 's': Typed('s', -300), 'u': Typed('u', 60000),
      'I': Typed('I', -70000), 'i': Typed('i', 4000000000), 'l': Typed('l', -5000000000),
      'L': Typed('L', 10000000000000000000), 'f': Typed('f', 1.5), 'd': Typed('d', -2.25), 'D': decimal.Decimal('3.14'), 'S': 'tea ä', 'x': bytes([0, 255]),
      'T': datetime.datetime.utcfromtimestamp(1700000000), 'A': ['a', False, Typed('I', 7)], 'F': {'inner': [None]},
      'V': None, 'pika': 'as it writes by itself'}))
    connection.close()
    """
}
