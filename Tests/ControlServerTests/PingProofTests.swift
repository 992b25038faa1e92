import ControlServer
import EdgeModel
import Testing

@Suite struct PingProofTests {
  private static let token = "0123456789abcdef0123456789abcdef"

  @Test func onlyTheTokenMakesTheProof() throws {
    let node = NodeID.random()
    let nonce = PingProof.nonce()
    #expect(PingProof.isNonce(nonce))
    let proof = PingProof.make(token: Self.token, nonce: nonce, node: node)
    #expect(PingProof.isRight(proof, token: Self.token, nonce: nonce, node: node))
    #expect(!PingProof.isRight(proof, token: Self.token + "0", nonce: nonce, node: node))
    #expect(!PingProof.isRight(proof, token: Self.token, nonce: PingProof.nonce(), node: node))
    #expect(!PingProof.isRight(proof, token: Self.token, nonce: nonce, node: .random()))
    #expect(!PingProof.isRight("", token: Self.token, nonce: nonce, node: node))
  }

  @Test(arguments: ["", "abc", "xyzxyzxyzxyzxyzxyz", "0123456789abcdef ", String(repeating: "a", count: 129)])
  func aNonceHasAnAlphabetAndALength(_ text: String) { #expect(!PingProof.isNonce(text)) }
}
