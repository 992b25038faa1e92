import EdgeModel
import Testing

@Suite struct SecretIdentifierTests {
  @Test(arguments: ["A", "_", "DB_PASSWORD", "a1", String(repeating: "x", count: 64)])
  func namesAreThoseOfVariables(_ text: String) throws {
    #expect(try SecretName(text[...]).rawValue == text)
  }

  @Test(arguments: ["", "1A", "A-B", "A B", "A=B", "Ä", "A\u{0}", "A\n", String(repeating: "x", count: 65)])
  func otherNamesAreRefused(_ text: String) {
    #expect(SecretName(text) == nil)
  }

  @Test(arguments: [
    "platform/DB_PASSWORD", "deployment/daaaaaaaaaaa/DB_PASSWORD", "repository/token/git.example.org",
    "repository/ssh/git.example.org:2222/ann/tools", "repository/token/http://10.0.0.7:3000",
  ])
  func idsAreReadAsTheyAreWritten(_ text: String) throws {
    let id = try SecretID(text[...])
    #expect(id.rawValue == text)
    #expect(try throughJSON(id) == id)
    #expect(SecretID(id.scope) == id)
  }

  @Test(arguments: [
    "", "platform", "platform/", "platform/A/B", "deployment/x/A", "deployment/daaaaaaaaaaa", "repository/token",
    "repository/pipe/git.example.org", "repository/token/", "machine/A", "platform/A\n",
  ])
  func otherIDsAreRefused(_ text: String) {
    #expect(SecretID(text) == nil)
  }

  @Test(arguments: [
    ("Git.Example.ORG", "git.example.org"), ("git.example.org:443/Ann", "git.example.org:443/Ann"),
    ("http://10.0.0.7", "http://10.0.0.7"),
  ])
  func patternsHaveOneSpelling(_ text: String, _ spelling: String) throws {
    #expect(try RepositoryPattern(text[...]).rawValue == spelling)
  }

  @Test(arguments: [
    "", "/ann", "-x", "git.example.org:0", "git.example.org:99999", "git.example.org:x", "a:1:2", "git.example.org/",
    "git.example.org//a", "git.example.org/..", "git.example.org/-x", "ann@git.example.org", "https://git.example.org",
    "git example.org", "git.example.org/a b", "http://", String(repeating: "a", count: 256),
  ])
  func otherPatternsAreRefused(_ text: String) {
    #expect(RepositoryPattern(text) == nil)
  }

  struct Address: Sendable {
    var pattern: String
    var host = "git.example.org"
    var port: UInt16?
    var path = "/ann/shop.git"
    var isClear = false
    var isCovered: Bool
  }

  @Test(arguments: [
    Address(pattern: "git.example.org", isCovered: true),
    Address(pattern: "git.example.org/ann", isCovered: true),
    Address(pattern: "git.example.org/ANN", isCovered: true),
    Address(pattern: "git.example.org/ann", path: "ann/shop.git", isCovered: true),
    Address(pattern: "git.example.org/ann/shop.git", isCovered: true),
    Address(pattern: "git.example.org/an", isCovered: false),
    Address(pattern: "git.example.org/bob", isCovered: false),
    Address(pattern: "git.example.org/ann/shop.git/more", isCovered: false),
    Address(pattern: "git.example.org", host: "GIT.example.org", isCovered: true),
    Address(pattern: "git.example.org", host: "evil-git.example.org", isCovered: false),
    Address(pattern: "git.example.org", host: "git.example.org.evil", isCovered: false),
    Address(pattern: "git.example.org", port: 443, isCovered: true),
    Address(pattern: "git.example.org:443", isCovered: true),
    // Another port can be another service, which must not hear the token.
    Address(pattern: "git.example.org", port: 8443, isCovered: false),
    Address(pattern: "git.example.org:8443", port: 8443, isCovered: true),
    Address(pattern: "git.example.org", isClear: true, isCovered: false),
    Address(pattern: "http://git.example.org", isClear: true, isCovered: true),
    Address(pattern: "http://git.example.org", isCovered: false),
  ])
  func aPatternCoversWhatItNames(_ address: Address) throws {
    let pattern = try RepositoryPattern(address.pattern[...])
    #expect(
      pattern.covers(
        host: address.host, port: address.port, standardPort: 443, path: address.path, isClear: address.isClear)
        == address.isCovered)
  }

  @Test func aReferenceHasOneSpelling() throws {
    #expect(try SecretReference("secret:DB")?.name.rawValue == "DB")
    for value in ["", "DB", "Secret:DB", " secret:DB", "x secret:DB", "${secret:DB}"] {
      #expect(try SecretReference(value) == nil, "\(value) is meant as it stands")
    }
    for value in ["secret:", "secret: DB", "secret:DB ", "secret:a-b", "secret:hunter2 is mine"] {
      let error = #expect(throws: SecretReference.Malformed.self) { try SecretReference(value) }
      #expect("\(error.map(String.init(describing:)) ?? "")".contains("hunter2") == false)
    }
  }
}
