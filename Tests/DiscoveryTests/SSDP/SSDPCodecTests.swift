import TestSeeds
import Testing

@testable import Discovery

@Suite struct SSDPCodecTests {
  static func samples() -> [SSDPMessage] {
    let urn = SSDPService.paradrop
    let name = "uuid:node-1::\(urn)"
    return [
      SSDPMessage(.search, target: urn, wait: 2), SSDPMessage(.search, target: "ssdp:all", wait: 5),
      SSDPMessage(
        .answer, target: urn, name: name, location: "http://10.0.0.1:7070/", server: "Linux/0 UPnP/1.1 Paradrop/1",
        maximumAge: 1800),
      SSDPMessage(.alive, target: urn, name: name, location: "http://[fe80::1]:7070/", maximumAge: 1800),
      SSDPMessage(.goodbye, target: urn, name: name),
    ]
  }

  @Test(arguments: samples()) func whatIsWrittenIsReadAgain(message: SSDPMessage) throws {
    #expect(try SSDPCodec.decode(SSDPCodec.encode(message)) == message)
  }

  /// As pdtools 0.13.2 asks, and as ParaDrop's daemon answers.
  @Test func whatParaDropSaysIsRead() throws {
    // It ends with its last line, without an empty one.
    let search = """
      M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\n\
      ST: urn:schemas-upnp-org:service:Paradrop:1\r\nMX: 3
      """
    #expect(
      try SSDPCodec.decode(Array(search.utf8)) == SSDPMessage(.search, target: SSDPService.paradrop, wait: 3))
    let answer = """
      HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=1800\r\nEXT:\r\nLOCATION: http://paradrop.io\r\n\
      SERVER: Linux/4.4 UPnP/1.1 Paradrop/0.13\r\nST: urn:schemas-upnp-org:service:Paradrop:1\r\n\r\n
      """
    let read = try SSDPCodec.decode(Array(answer.utf8))
    #expect(read.kind == .answer && read.name == nil && read.location == "http://paradrop.io")
    #expect(read.maximumAge == 1800)
  }

  @Test(arguments: [
    ("", 0), ("GET / HTTP/1.1\r\n\r\n", 0), ("HTTP/1.1 404 Not Found\r\nST: a\r\n\r\n", 0),
    ("HTTP/1.1 200 OK\r\nEXT:\r\n\r\n", 15), ("HTTP/1.1 200 OK\r\nST: a\r\nST: b\r\n\r\n", 24),
    ("HTTP/1.1 200 OK\r\nno colon\r\n", 17), ("HTTP/1.1 200 OK\r\nS T: a\r\n", 17),
    ("HTTP/1.1 200 OK\r\nST: ü\r\n", 21), ("M-SEARCH * HTTP/1.1\r\nST: a\r\n\r\n", 19),
    ("M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\nST: a\r\nMX: x\r\n\r\n", 54),
    ("NOTIFY * HTTP/1.1\r\nNT: a\r\nNTS: ssdp:other\r\n\r\n", 17),
    ("HTTP/1.1 200 OK\r\nST: a\r\nCACHE-CONTROL: max-age=-1\r\n\r\n", 39),
  ])
  func faultsAreLocated(text: String, position: Int) {
    let error = #expect(throws: DiscoveryError.self, "\(text)") { try SSDPCodec.decode(Array(text.utf8)) }
    #expect(error?.code == .malformedMessage)
    #expect(error?.position == position, "\(text): \(error?.description ?? "")")
  }

  @Test func sizeLinesValuesAndTimesHaveLimits() throws {
    let head = "HTTP/1.1 200 OK\r\nST: a\r\n"
    let padded = head + String(repeating: "X: y\r\n", count: 400)
    #expect(throws: DiscoveryError.self) { try SSDPCodec.decode(Array(padded.utf8)) }
    let many = head + String(repeating: "X: y\r\n", count: SSDPCodec.mostLines)
    #expect(throws: DiscoveryError.self) { try SSDPCodec.decode(Array(many.utf8)) }
    let long = head + "USN: \(String(repeating: "u", count: 513))\r\n"
    #expect(throws: DiscoveryError.self) { try SSDPCodec.decode(Array(long.utf8)) }
    let old = try SSDPCodec.decode(Array((head + "CACHE-CONTROL: public, max-age = 4000000000\r\n").utf8))
    #expect(old.maximumAge == 86_400)
    let search = "M-SEARCH * HTTP/1.1\nMAN: \"ssdp:discover\"\nST: a\nMX: 4000000000\n\n"
    #expect(try SSDPCodec.decode(Array(search.utf8)).wait == 5, "line feeds alone end lines as well")
  }

  @Test func everyMutationIsReadOrRefused() async throws {
    var random = SeededGenerator(seed: 19)
    let seeds = Self.samples().map { SSDPCodec.encode($0) }
    var readable = 0
    for number in 0..<TestDepth.mutations {
      // Other tests have time limits.
      if number % 500 == 0 { await Task.yield() }
      var bytes = seeds[number % seeds.count]
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(.random(in: 0...255, using: &random), at: place)
        case 2: bytes.removeSubrange(place...)
        case 3: bytes.insert(contentsOf: "\r\n".utf8, at: place)
        case 4: bytes += bytes.suffix(Int.random(in: 0..<64, using: &random))
        default: bytes[place] = .random(in: 0...255, using: &random)
        }
      }
      do throws(DiscoveryError) {
        let message = try SSDPCodec.decode(bytes)
        readable += 1
        if number % 8 == 0, try SSDPCodec.decode(SSDPCodec.encode(message)) != message, message.kind != .search {
          Issue.record("not the same after writing: \(message)")
          return
        }
      } catch {
        guard error.code == .malformedMessage, let place = error.position, (0...bytes.count).contains(place) else {
          Issue.record("\(error) for \(bytes)")
          return
        }
      }
    }
    #expect(readable > TestDepth.mutations / 20)
  }
}
