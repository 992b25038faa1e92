import Testing

@testable import EdgeAgent

@Suite struct PieceRedactorTests {
  private static let secrets = [
    "hunter2-hunter2", "correct horse\nbattery staple", "hunter2-hunter2-longer", "aaaaaaaab",
  ]

  private func whole(_ pieces: [[UInt8]]) -> String {
    var redactor = PieceRedactor(Redactor(Self.secrets))
    var told: [UInt8] = []
    for piece in pieces { told += redactor.take(piece) }
    return String(decoding: told + redactor.finish(), as: UTF8.self)
  }

  @Test(arguments: [
    ("the password is hunter2-hunter2, yes", "the password is ***, yes"),
    ("hunter2-hunter2-longer and hunter2-hunter2", "*** and ***"),
    ("correct horse\nbattery staple\n", "***\n"), ("aaaaaaaaaaaaaaab!", "aaaaaaa***!"),
    ("nothing here", "nothing here"),
    ("ends with hunter2-hunt", "ends with hunter2-hunt"), ("", ""),
  ])
  func whereverTheStreamIsCut(_ text: String, _ wanted: String) {
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      #expect(whole([Array(bytes[..<cut]), Array(bytes[cut...])]) == wanted)
    }
    #expect(whole(bytes.map { [$0] }) == wanted)
  }

  @Test func whatIsNoTextStaysAsItIs() {
    var redactor = PieceRedactor(Redactor(Self.secrets))
    let bytes: [UInt8] = [0xFF, 0, 0xFE] + Array("hunter2-hunter2".utf8) + [0xFF]
    let told = redactor.take(bytes)
    #expect(told + redactor.finish() == [0xFF, 0, 0xFE] + Array("***".utf8) + [0xFF])
  }

  @Test func nothingIsHeldBackWithoutSecrets() {
    var redactor = PieceRedactor(Redactor([]))
    #expect(redactor.take(Array("hunter".utf8)) == Array("hunter".utf8))
  }
}
