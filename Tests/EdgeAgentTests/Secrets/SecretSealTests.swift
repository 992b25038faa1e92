import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct SecretSealTests {
  @Test func whatIsSealedOpensAndIsOtherwiseUnreadable() throws {
    let seal = try SecretSample.seal()
    let bytes = Array(SecretSample.password.utf8)
    let value = try seal.seal(bytes, as: SecretSample.id, version: 4)
    #expect(try seal.open(value, of: SecretSample.id) == bytes)
    #expect(value.box.bytes.count == 12 + bytes.count + 16)
    #expect(!value.box.bytes.windowsContain(bytes.prefix(6)))
    #expect(try seal.seal(bytes, as: SecretSample.id, version: 4).box != value.box, "the nonce is another one")
  }

  @Test func itOpensNowhereElse() throws {
    let seal = try SecretSample.seal()
    let value = try seal.seal([1, 2, 3], as: SecretSample.id, version: 4)
    func expectClosed(_ seal: SecretSeal, _ value: SealedSecret.Value, _ id: SecretID, _ what: Comment) {
      #expect(throws: ControlPlaneError.self, what) { try seal.open(value, of: id) }
    }
    let others: [SecretID.Scope] = [
      .platform(Sample.identifier("OTHER", SecretName.self)), .deployment(Sample.deployment, SecretSample.name),
    ]
    for other in others { expectClosed(seal, value, SecretID(other), "another name or scope") }
    expectClosed(try SecretSample.seal(8), value, SecretSample.id, "another key")
    expectClosed(
      SecretSeal(key: try SecretSample.key(), cluster: .random()), value, SecretSample.id, "another platform")
    var later = value
    later.version = 5
    expectClosed(seal, later, SecretSample.id, "another version")
    for index in value.box.bytes.indices {
      var bytes = value.box.bytes
      bytes[index] ^= 1
      var damaged = value
      damaged.box = SealedBytes(bytes)
      expectClosed(seal, damaged, SecretSample.id, "byte \(index) is another one")
    }
    for count in [0, 1, 27] {
      var short = value
      short.box = SealedBytes(Array(value.box.bytes.prefix(count)))
      expectClosed(seal, short, SecretSample.id, "\(count) bytes of it")
    }
  }

  @Test func keysAreNamedByWhatTheyAre() throws {
    #expect(try SecretSample.key(1).id == SecretSample.key(1).id)
    #expect(try SecretSample.key(1).id != SecretSample.key(2).id)
    #expect(PlatformKey([1, 2, 3]) == nil)
    let random = try #require(PlatformKey.random())
    #expect(random.id != PlatformKey.random()?.id)
    let text = "\(random)\(String(reflecting: random))"
    #expect(!text.contains("\(random.bytes[0]), \(random.bytes[1])"))
  }

  @Test func aKeyTravelsUnderTheToken() throws {
    let transport = KeyTransport(token: SecretSample.token)
    let key = try SecretSample.key()
    let sealed = try transport.seal(key, of: Sample.cluster, for: Sample.node)
    #expect(!sealed.box.bytes.windowsContain(key.bytes.prefix(4)))
    #expect(try transport.open(sealed, of: Sample.cluster, for: Sample.node).bytes == key.bytes)
    #expect(throws: ControlPlaneError.self) {
      try KeyTransport(token: "another-token").open(sealed, of: Sample.cluster, for: Sample.node)
    }
    #expect(throws: ControlPlaneError.self) { try transport.open(sealed, of: .random(), for: Sample.node) }
    #expect(throws: ControlPlaneError.self) {
      try transport.open(sealed, of: Sample.cluster, for: Sample.otherNode)
    }
    var renamed = sealed
    renamed.id = try SecretSample.key(9).id
    #expect(throws: ControlPlaneError.self) { try transport.open(renamed, of: Sample.cluster, for: Sample.node) }
    #expect(!"\(transport)\(String(reflecting: transport))".contains(SecretSample.token))
  }
}

extension [UInt8] {
  /// Whether some bytes are in it, one after the other.
  func windowsContain(_ wanted: some Collection<UInt8>) -> Bool {
    indices.contains { self[$0...].starts(with: wanted) }
  }
}
