import Testing

@testable import Discovery

@Suite struct TXTRecordTests {
  @Test func keysAreComparedWithoutCaseAndKeepTheirOrder() throws {
    var txt = try TXTRecord(["Path": "/a", "v": "1"])
    try txt.set("PATH", to: "/b")
    try txt.set("flag", to: nil)
    try txt.set("empty", to: "")
    #expect(txt.attributes.map(\.key) == ["PATH", "v", "flag", "empty"])
    #expect(txt["path"] == "/b")
    #expect(txt["flag"] == nil && txt.contains("Flag") && !txt.contains("other"))
    #expect(txt["empty"] == "" && txt.bytes("empty") == [])
    #expect(TXTRecord(decoding: txt.encoded) == txt)
  }

  @Test func noKeysAreOneEmptyString() {
    #expect(TXTRecord().encoded == [0])
    #expect(TXTRecord(decoding: [0]) == TXTRecord())
    #expect(TXTRecord(decoding: []) == TXTRecord())
  }

  @Test func whatPeersSendWrongIsSkipped() {
    let strings: [[UInt8]] = [
      [2, 0x3D, 0x61], [0], [3, 0x61, 0x3D, 0x31], [3, 0x41, 0x3D, 0x32], [2, 0xC3, 0xBC], [9, 0x62],
    ]
    let bytes = strings.flatMap(\.self)
    let txt = TXTRecord(decoding: bytes)
    #expect(txt.attributes.map(\.key) == ["a"], "no key, a key twice, a key of other bytes, a string cut off")
    #expect(txt["a"] == "1")
  }

  @Test(arguments: ["", "a=b", "ü", "a\n", String(repeating: "k", count: 255)])
  func keysThatCantBeSentAreRefused(key: String) {
    #expect(throws: DiscoveryError.self) { try TXTRecord([key: "1"]) }
  }

  @Test func theWholeHasALimit() throws {
    var txt = TXTRecord()
    for index in 0..<5 { try txt.set("k\(index)", to: String(repeating: "v", count: 250)) }
    let before = txt
    #expect(throws: DiscoveryError.self) { try txt.set("k5", to: String(repeating: "v", count: 250)) }
    #expect(txt == before)
  }
}
