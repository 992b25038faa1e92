import ControlAPI
import EdgeModel
import Testing

@Suite struct PingProofTests {
  private static let token = "0123456789abcdef0123456789abcdef"

  @Test func onlyTheTokenMakesTheProof() throws {
    let (node, key) = (NodeID.random(), try MachinePublicKey(String(repeating: "0a", count: 64)[...]))
    let nonce = PingProof.nonce()
    #expect(PingProof.isNonce(nonce))
    for shown in [key, nil] {
      let proof = try #require(PingProof.make(token: Self.token, nonce: nonce, node: node, key: shown))
      let other = shown == nil ? key : nil
      #expect(PingProof.isRight(proof, token: Self.token, nonce: nonce, node: node, key: shown))
      #expect(!PingProof.isRight(proof, token: Self.token + "0", nonce: nonce, node: node, key: shown))
      #expect(!PingProof.isRight(proof, token: Self.token, nonce: PingProof.nonce(), node: node, key: shown))
      #expect(!PingProof.isRight(proof, token: Self.token, nonce: nonce, node: .random(), key: shown))
      #expect(!PingProof.isRight(proof, token: Self.token, nonce: nonce, node: node, key: other))
      #expect(!PingProof.isRight(proof + "zz", token: Self.token, nonce: nonce, node: node, key: shown))
      #expect(!PingProof.isRight("", token: Self.token, nonce: nonce, node: node, key: shown))
    }
  }

  @Test(arguments: ["", "abc", "xyzxyzxyzxyzxyzxyz", "0123456789abcdef ", String(repeating: "a", count: 129)])
  func aNonceHasAnAlphabetAndALength(_ text: String) { #expect(!PingProof.isNonce(text)) }
}
