import EdgeModel
import Testing

@testable import EdgeAgent

@Suite("Machines' keys") struct MachineKeyTests {
  private static func key(_ byte: UInt8) throws -> MachineKey {
    try MachineKey(secret: Array(repeating: byte, count: 32))
  }

  @Test("one secret makes the same keys each time, and another one others") func derived() throws {
    #expect(try Self.key(1).publicKey == Self.key(1).publicKey)
    #expect(try Self.key(1).tlsKey == Self.key(1).tlsKey)
    let (one, two) = (try Self.key(1).publicKey, try Self.key(2).publicKey)
    #expect(one.tlsDigest != two.tlsDigest)
    #expect(one.sealingKey != two.sealingKey)
  }

  @Test("what is sealed for a machine opens there alone, for its purpose alone, and whole alone") func sealed() throws {
    let (own, other) = (try Self.key(1), try Self.key(2))
    let box = try MachineKey.seal(Array("a token".utf8), for: own.publicKey, as: "test", sharing: "old")
    #expect(try own.open(box, as: "test", sharing: "old") == Array("a token".utf8))
    #expect(throws: ControlPlaneError.self) { try other.open(box, as: "test", sharing: "old") }
    #expect(throws: ControlPlaneError.self) { try own.open(box, as: "another test", sharing: "old") }
    #expect(throws: ControlPlaneError.self) { try own.open(box, as: "test", sharing: "other") }
    for length in [0, 16, 32, box.bytes.count - 1] {
      #expect(throws: ControlPlaneError.self) {
        try own.open(SealedBytes(Array(box.bytes.prefix(length))), as: "test", sharing: "old")
      }
    }
    var bent = box.bytes
    bent[40] ^= 1
    #expect(throws: ControlPlaneError.self) { try own.open(SealedBytes(bent), as: "test", sharing: "old") }
    #expect(
      try MachineKey.seal([], for: own.publicKey, as: "test", sharing: "old")
        != MachineKey.seal([], for: own.publicKey, as: "test", sharing: "old"))
  }

  @Test("the private halves are in no text") func unseen() throws {
    let key = try Self.key(1)
    #expect(!"\(key)".contains("0101"))
    var text = ""
    dump(key, to: &text)
    #expect(!text.contains("tlsKey"))
  }
}
