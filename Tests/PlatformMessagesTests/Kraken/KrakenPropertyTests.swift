import Messaging
import PlatformMessages
import Testing

/// With texts as nobody would write them a value goes through unchanged, or there is an error; never another value.
@Suite struct KrakenPropertyTests {
  private static let rounds = 10_000

  /// What is written is what Kraken reads: it splits at each byte `|`, and takes the text only with so many fields.
  private static func krakensFields(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map(Array.init)
  }

  /// Writes and reads; `nil` where it is refused.
  private static func written<Message: KrakenMessage>(_ message: Message) throws -> [UInt8]? {
    let codec = KrakenWireCodec<Message>()
    do {
      return try codec.encode(message)
    } catch let error as KrakenFormatError {
      #expect(error.code == .unrepresentable)
      return nil
    }
  }

  @Test(arguments: [UInt64(1), 2]) func deployments(_ seed: UInt64) throws {
    var random = ArbitraryText(seed: seed)
    var count = 0
    for _ in 0..<Self.rounds {
      let message = KrakenDeployment(
        systemIdentifier: random.word(), deploymentID: random.word(),
        status: try #require(KrakenDeployment.Status.allCases.randomElement(using: &random)),
        statusDescription: random.text(),
        containerStatus: Bool.random(using: &random) ? "null" : #"{"state":"\#(random.word())"}"#)
      guard let bytes = try Self.written(message) else { continue }
      count += 1
      let values = [
        message.systemIdentifier, message.deploymentID, message.status.rawValue, message.statusDescription,
        message.containerStatus,
      ]
      #expect(Self.krakensFields(bytes) == values.map { Array($0.utf8) })
      let read = try KrakenWireCodec<KrakenDeployment>().decode(bytes)
      #expect(Self.parts(read) == Self.parts(message))
    }
    #expect(count > Self.rounds / 20)
  }

  /// What Kraken sends may hold the separator where text is free: it is read right, or refused.
  @Test(arguments: [UInt64(3), 4]) func deploymentsAsKrakenSendsThem(_ seed: UInt64) throws {
    var random = ArbitraryText(seed: seed)
    for _ in 0..<Self.rounds {
      let status = Bool.random(using: &random) ? "null" : #"{"state":"|{}|null|\"|","cpu_usage":0.5}"#
      let message = KrakenDeployment(
        systemIdentifier: "n", deploymentID: "d", status: .running, statusDescription: random.text(),
        containerStatus: status)
      let sent = "n|d|Running|\(message.statusDescription)|\(status)"
      let read = try KrakenWireCodec<KrakenDeployment>().decode(Array(sent.utf8))
      #expect(Self.parts(read) == Self.parts(message))
    }
  }

  @Test(arguments: [UInt64(5), 6]) func logs(_ seed: UInt64) throws {
    var random = ArbitraryText(seed: seed)
    for _ in 0..<Self.rounds {
      let message = KrakenLog(deploymentID: random.word(), message: random.text())
      if let bytes = try Self.written(message) {
        #expect(Self.krakensFields(bytes) == [Array(message.deploymentID.utf8), Array(message.message.utf8)])
      }
      let read = try KrakenLog(text: "d|\(message.message)")
      #expect(Array(read.message.utf8) == Array(message.message.utf8))
    }
  }

  @Test(arguments: [UInt64(7), 8]) func sysinfo(_ seed: UInt64) throws {
    var random = ArbitraryText(seed: seed)
    for _ in 0..<Self.rounds {
      let message = KrakenSysinfo(
        systemIdentifier: random.word(), modelName: random.text(), address: random.word(),
        freeMemory: random.next(), usedMemory: random.next() >> 32, uptimeSeconds: random.next() >> 50,
        loadAverage: Float(bitPattern: UInt32.random(in: .min ... .max, using: &random)))
      guard let bytes = try Self.written(message) else { continue }
      let fields = Self.krakensFields(bytes)
      #expect(fields.count == 7)
      #expect(fields.dropFirst().first == Array(message.modelName.utf8))
      let read = try KrakenWireCodec<KrakenSysinfo>().decode(bytes)
      #expect(read == message)
      #expect(Array(read.modelName.utf8) == Array(message.modelName.utf8))
    }
  }

  @Test(arguments: [UInt64(9), 10]) func workRequests(_ seed: UInt64) throws {
    var random = ArbitraryText(seed: seed)
    for _ in 0..<Self.rounds {
      let words = [random.word(), random.word(), random.word()]
      let message = KrakenWorkRequest.requestDeployment(id: words[0], url: words[1], branch: words[2])
      guard let bytes = try Self.written(message) else { continue }
      #expect(Self.krakensFields(bytes) == (["request_deployment"] + words).map { Array($0.utf8) })
      #expect(try KrakenWireCodec<KrakenWorkRequest>().decode(bytes) == message)
    }
  }

  /// Bytes of any kind: what is read can be written as the same bytes, or not at all.
  @Test(arguments: [UInt64(11), 12]) func anyBytes(_ seed: UInt64) throws {
    var random = ArbitraryText(seed: seed)
    func check<Message: KrakenMessage>(_ type: Message.Type, _ bytes: [UInt8]) throws -> Bool {
      let message: Message
      do throws(KrakenFormatError) {
        message = try KrakenWireCodec<Message>().decode(bytes)
      } catch {
        return false
      }
      if let written = try Self.written(message), type != KrakenSysinfo.self { #expect(written == bytes) }
      return true
    }
    var count = 0
    for _ in 0..<Self.rounds {
      var bytes = random.bytes()
      if Bool.random(using: &random) { bytes = Array("n|d|Running|".utf8) + bytes + Array("|null".utf8) }
      if Bool.random(using: &random) { bytes = Array("cancel_deployment|".utf8) + bytes }
      if try check(KrakenDeployment.self, bytes) { count += 1 }
      if try check(KrakenWorkRequest.self, bytes) { count += 1 }
      if try check(KrakenLog.self, bytes) { count += 1 }
      _ = try check(KrakenSysinfo.self, bytes)
    }
    #expect(count > Self.rounds / 10)
  }

  private static func parts(_ message: KrakenDeployment) -> [[UInt8]] {
    [
      message.systemIdentifier, message.deploymentID, message.status.rawValue, message.statusDescription,
      message.containerStatus,
    ].map { Array($0.utf8) }
  }
}
