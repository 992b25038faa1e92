import ControlServer
import EdgeModel
import Testing

/// Service groups and loggers print whatever they are given: no secret may be in it.
@Suite struct SecretTests {
  private static let secret = "a-secret-of-the-test-0123456789"

  @Test func aTokenIsInNoText() throws {
    let token = try TokenAuthorizer.Token(Self.secret, actor: Actor(role: .user, name: "ann"))
    let values: [Any] = [token, TokenAuthorizer([token]), ControlServerConfiguration(peerToken: Self.secret)]
    for value in values {
      var dumped = ""
      dump(value, to: &dumped)
      #expect(!"\(value)\(String(reflecting: value))\(dumped)".contains(Self.secret))
      #expect(!dumped.contains("\(Self.secret.utf8.first ?? 0), \(Array(Self.secret.utf8)[1])"))
    }
  }
}
