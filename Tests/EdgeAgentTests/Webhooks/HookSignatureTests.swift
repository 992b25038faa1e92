import Testing

@testable import EdgeAgent

@Suite struct HookSignatureTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let key: [UInt8]
    let body: [UInt8]
    let code: String
    var testDescription: String { name }
  }

  private static func vector(_ name: String, _ key: [UInt8], _ body: [UInt8], _ code: String) -> Vector {
    Vector(name: name, key: key, body: body, code: code)
  }

  /// RFC 4231, section 4, and the example of GitHub's documentation, "Validating webhook deliveries".
  static let vectors = [
    vector(
      "RFC 4231, 4.2", [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    vector(
      "RFC 4231, 4.3", Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    vector(
      "RFC 4231, 4.4", [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    vector(
      "RFC 4231, 4.5", Array(0x01...0x19), [UInt8](repeating: 0xcd, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    vector(
      "RFC 4231, 4.7", [UInt8](repeating: 0xaa, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    vector(
      "RFC 4231, 4.8", [UInt8](repeating: 0xaa, count: 131),
      Array(
        """
        This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed \
        before being used by the HMAC algorithm.
        """.utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    vector(
      "GitHub", Array("It's a Secret to Everybody".utf8), Array("Hello, World!".utf8),
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
  ]

  @Test(arguments: vectors) func codes(_ vector: Vector) throws {
    for text in [vector.code, "sha256=\(vector.code)", vector.code.uppercased()] {
      let signature = try #require(HookSignature(code: text))
      #expect(signature.isRight(for: vector.body, secret: vector.key))
      #expect(!signature.isRight(for: vector.body + [0], secret: vector.key))
      #expect(!signature.isRight(for: vector.body, secret: vector.key + [1]))
      #expect(!signature.isRight(for: [], secret: vector.key))
    }
    for place in [0, 31, 63] {
      var digits = Array(vector.code)
      digits[place] = digits[place] == "0" ? "1" : "0"
      let wrong = try #require(HookSignature(code: String(digits)))
      #expect(!wrong.isRight(for: vector.body, secret: vector.key))
    }
  }

  @Test(arguments: [
    "", "sha256=", "sha1=" + String(repeating: "a", count: 40), String(repeating: "a", count: 63),
    String(repeating: "a", count: 65), String(repeating: "g", count: 64), "sha256=sha256=",
    String(repeating: "é", count: 32),
  ])
  func whatIsNoCode(_ text: String) { #expect(HookSignature(code: text) == nil) }

  @Test func tokens() throws {
    let secret = Array("correct horse".utf8)
    #expect(try #require(HookSignature(token: "correct horse")).isRight(for: [1, 2], secret: secret))
    for wrong in ["correct hors", "correct horse ", "Correct horse", "x"] {
      #expect(try !#require(HookSignature(token: wrong)).isRight(for: [1, 2], secret: secret), "\(wrong)")
    }
    #expect(HookSignature(token: "") == nil)
    #expect(HookSignature(token: String(repeating: "a", count: 257)) == nil)
    #expect(!"\(try #require(HookSignature(token: "hunter2")))".contains("hunter2"))
  }
}
