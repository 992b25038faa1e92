import TestSeeds
import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(10))) struct BeaconCodecTests {
  @Test(arguments: [BeaconMessage.Kind.answer, .announcement, .goodbye])
  func servicesAreReadAsTheyWereWritten(kind: BeaconMessage.Kind) throws {
    for source in ["10.0.0.7", "fe80::1"] {
      var message = try sampleAnswer(kind)
      message.service?.source = try IPAddress(source)
      for key in [nil, try sampleKey()] {
        let bytes = BeaconCodec.encode(message, key: key)
        #expect(try BeaconCodec.decode(bytes, key: key) == message)
        // Who has no key can read it, and can't know whether it is true.
        #expect(try BeaconCodec.decode(bytes, key: nil) == message)
      }
      message.cluster = nil
      #expect(try BeaconCodec.decode(BeaconCodec.encode(message, key: nil), key: nil) == message)
    }
  }

  @Test func aQuestionIsAsLongAsAnyAnswer() throws {
    let long = String(repeating: "x", count: ServiceIdentity.longest)
    let name = String(repeating: "n", count: BeaconService.longestName)
    let longest = BeaconMessage(
      kind: .answer, instance: .max, sequence: .max, nonce: .max, cluster: long,
      service: .init(
        identity: try ServiceIdentity(long), name: name, port: .max, source: .v6(.max), lease: 600_000))
    for key in [nil, try sampleKey()] {
      let solicit = BeaconMessage(kind: .solicit, nonce: .max, cluster: long)
      let asked = BeaconCodec.encode(solicit, key: key)
      let answered = BeaconCodec.encode(longest, key: key)
      #expect(asked.count == 512)
      #expect(answered.count <= 512)
      #expect(try BeaconCodec.decode(asked, key: key) == solicit)
      #expect(try BeaconCodec.decode(answered, key: key) == longest)
    }
    // An ordinary one has no byte too many.
    #expect(BeaconCodec.encode(try sampleAnswer(), key: nil).count == 40 + 7 + 9 + 9 + 5 + 7 + 7)
  }

  @Test func theFormatStaysAsItIsDocumented() throws {
    let header: [UInt8] = [
      0x46, 0x6C, 0x42, 0x63, 1, 2, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0xA0, 0xB0,
    ]
    let fields: [UInt8] =
      [1, 0, 4] + Array("home".utf8) + [2, 0, 6] + Array("node-1".utf8) + [3, 0, 6] + Array("Küche".utf8)
      + [4, 0, 2, 0x1B, 0x9E, 5, 0, 4, 10, 0, 0, 7, 6, 0, 4, 0, 0, 0x0B, 0xB8]
    #expect(BeaconCodec.encode(try sampleAnswer(), key: nil) == header + fields)
    var coded = header
    coded[6] = 1
    let bytes = BeaconCodec.encode(try sampleAnswer(), key: try sampleKey())
    #expect(Array(bytes.prefix(header.count + fields.count)) == coded + fields)
    // Unknown fields are skipped, so that later builds may say more.
    let newer = header + [200, 0, 1, 7] + fields + [200, 0, 0]
    #expect(try BeaconCodec.decode(newer, key: nil) == (try sampleAnswer()))
  }

  @Test func onlyTheRightCodeIsBelieved() throws {
    let key = try sampleKey()
    let bytes = BeaconCodec.encode(try sampleAnswer(), key: key)
    #expect(throws: BeaconFault.otherKey) { try BeaconCodec.decode(bytes, key: try sampleKey("some other secret")) }
    let bare = BeaconCodec.encode(try sampleAnswer(), key: nil)
    #expect(throws: BeaconFault.unauthenticated) { try BeaconCodec.decode(bare, key: key) }
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << UInt8(bit)
        #expect(throws: BeaconFault.self) { try BeaconCodec.decode(changed, key: key) }
      }
    }
    for length in bytes.indices {
      #expect(throws: BeaconFault.self) { try BeaconCodec.decode(Array(bytes.prefix(length)), key: key) }
    }
    let error = #expect(throws: DiscoveryError.self) { try BeaconKey(secret: "fifteen bytes..".utf8) }
    #expect(error?.code == .invalidConfiguration)
  }

  @Test func whatBreaksTheFormatIsRefused() throws {
    let bytes = BeaconCodec.encode(try sampleAnswer(), key: nil)
    func changed(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
      var new = bytes
      change(&new)
      return new
    }
    let broken: [(String, [UInt8])] = [
      ("empty", []), ("another protocol", changed { $0[0] = 0 }), ("another version", changed { $0[4] = 2 }),
      ("an unknown kind", changed { $0[5] = 9 }), ("no room for a code", changed { $0[6] = 1 }),
      ("an answer without a question", changed { $0.replaceSubrange(24..<40, with: [UInt8](repeating: 0, count: 16)) }),
      ("an announcement with a question", changed { $0[5] = 3 }), ("a header alone", Array(bytes.prefix(40))),
      ("a field that is cut off", Array(bytes.dropLast())), ("a field twice", bytes + [6, 0, 4, 0, 0, 0x0B, 0xB8]),
      ("a field too long", bytes + [9, 0xFF, 0xFF]),
      ("too long", bytes + [9, 2, 0] + [UInt8](repeating: 0, count: 512)),
      ("no text", changed { $0[43] = 0xFF }), ("a space in an identity", changed { $0[50] = 0x20 }),
      ("a port of 0", changed { $0.replaceSubrange(68..<70, with: [0, 0]) }),
      ("a lease of 0", changed { $0.replaceSubrange(80..<84, with: [0, 0, 0, 0]) }),
      ("an eternal lease", changed { $0.replaceSubrange(80..<84, with: [255, 255, 255, 255]) }),
    ]
    for (what, bytes) in broken {
      #expect(throws: BeaconFault.self, "\(what)") { try BeaconCodec.decode(bytes, key: nil) }
    }
  }

  @Test func everyMutationIsReadOrRefused() async throws {
    var random = SeededGenerator(seed: 11)
    let seeds = [
      BeaconCodec.encode(try sampleAnswer(), key: nil), BeaconCodec.encode(try sampleAnswer(.announcement), key: nil),
      BeaconCodec.encode(try sampleAnswer(.goodbye), key: try sampleKey()),
      BeaconCodec.encode(BeaconMessage(kind: .solicit, nonce: 5, cluster: "home"), key: nil),
    ]
    var readable = 0
    for number in 0..<TestDepth.mutations {
      // Other tests have time limits.
      if number % 500 == 0 { await Task.yield() }
      var bytes = seeds[number % seeds.count]
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0 where !bytes.isEmpty: bytes.remove(at: place)
        case 1: bytes.insert(UInt8.random(in: 0 ... .max, using: &random), at: place)
        case 2: bytes = Array(bytes.prefix(place))
        case 3: bytes += bytes.suffix(Int.random(in: 0..<32, using: &random))
        default: if place < bytes.count { bytes[place] = UInt8.random(in: 0 ... .max, using: &random) }
        }
      }
      let message: BeaconMessage
      do throws(BeaconFault) { message = try BeaconCodec.decode(bytes, key: nil) } catch { continue }
      readable += 1
      // What is read can be said again, within the limits.
      let again = BeaconCodec.encode(message, key: nil)
      guard again.count <= BeaconCodec.longest, try BeaconCodec.decode(again, key: nil) == message else {
        Issue.record("\(bytes) is read as \(message)")
        return
      }
    }
    // Else nothing but the header was tried.
    #expect(readable > TestDepth.mutations / 20)
  }
}
