import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

@Suite struct RepositoryCredentialTests {
  private static func secret(_ id: String) throws -> DesiredChange {
    let id = try SecretID(id[...])
    return .secret(try SecretSample.sealed("x", as: id))
  }

  @Test(
    arguments: [
      ("https://git.example.org/ann/shop.git", "repository/token/git.example.org/ann"),
      ("https://git.example.org/bob/shop.git", "repository/token/git.example.org"),
      ("https://git.example.org:8443/ann/shop", nil),
      ("http://git.example.org/ann/shop.git", nil),
      ("http://10.0.0.7:3000/ann/shop", "repository/token/http://10.0.0.7:3000"),
      ("git@git.example.org:ann/shop.git", "repository/ssh/git.example.org/ann"),
      ("ssh://git@git.example.org/ann/shop.git", "repository/ssh/git.example.org/ann"),
      ("ssh://git@git.example.org:22/ann/shop.git", "repository/ssh/git.example.org/ann"),
      ("ssh://git@git.example.org:2222/ann/shop.git", nil),
      ("git@git.example.org:bob/shop.git", nil),
      ("https://other.example.org/ann/shop.git", nil), ("file:///srv/shop.git", nil),
    ] as [(String, String?)])
  func theOneThatNamesTheMostOfAnAddressCounts(_ address: String, _ id: String?) throws {
    var state = DesiredState()
    state.apply(
      DesiredEntry(
        version: DesiredVersion(epoch: 1, index: 1),
        changes: [
          try Self.secret("repository/token/git.example.org"), try Self.secret("repository/token/git.example.org/ann"),
          try Self.secret("repository/ssh/git.example.org/ann"),
          try Self.secret("repository/token/http://10.0.0.7:3000"),
          try Self.secret("platform/DB"),
        ]))
    let found = RepositoryCredentials.secret(for: try GitRepositoryURL(address), in: state)
    #expect(found?.id.rawValue == id)
  }

  @Test func itComesThroughItsSealedForm() throws {
    let pattern = Sample.identifier("git.example.org", RepositoryPattern.self)
    for credential in [
      RepositoryCredential.token(user: "ann", "t0ken/+=%"),
      .key(Self.plainKey, knownHosts: nil), .key(Self.plainKey, knownHosts: "git.example.org ssh-ed25519 AAAA\n"),
    ] {
      #expect(try RepositoryCredential(sealed: credential.encoded(for: pattern)) == credential)
      #expect("\(credential)\(String(reflecting: credential))".contains("t0ken") == false)
    }
    #expect(throws: ControlPlaneError.self) { try RepositoryCredential(sealed: Array("{}".utf8)) }
    #expect(throws: ControlPlaneError.self) { try RepositoryCredential(sealed: Array("x".utf8)) }
  }

  @Test(arguments: [
    (RepositoryCredential.token(user: "ann", ""), "git.example.org"), (.token(user: "", "token"), "git.example.org"),
    (.token(user: "ann", "two words"), "git.example.org"), (.token(user: "ann", "a\nb"), "git.example.org"),
    (.key("no key", knownHosts: nil), "git.example.org"), (.key(plainKey, knownHosts: nil), "http://git.example.org"),
    (.key(plainKey, knownHosts: "git.example.org"), "git.example.org"),
    (.key(plainKey, knownHosts: "# git.example.org ssh-ed25519 AAAA"), "git.example.org"),
  ])
  func whatCantBeOneIsRefused(_ credential: RepositoryCredential, _ pattern: String) throws {
    let error = #expect(throws: ControlPlaneError.self) {
      try credential.encoded(for: Sample.identifier(pattern, RepositoryPattern.self))
    }
    #expect(error?.code == .invalid)
  }

  /// A key's outer form: the magic text, then the cipher's name after its length.
  private static func openSSH(cipher: String) -> String {
    let bytes =
      Array("openssh-key-v1\u{0}".utf8) + [0, 0, 0, UInt8(cipher.utf8.count)] + Array(cipher.utf8) + [1, 2, 3]
    let body = Data(bytes).base64EncodedString()
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n\(body)\n-----END OPENSSH PRIVATE KEY-----\n"
  }

  private static let plainKey = openSSH(cipher: "none")

  @Test func keysWithAPassphraseAreRefused() {
    #expect(PrivateKeyText.fault(in: Self.plainKey) == nil)
    #expect(PrivateKeyText.fault(in: Self.plainKey.replacing("\n", with: "\r\n")) == nil)
    #expect(PrivateKeyText.fault(in: Self.openSSH(cipher: "aes256-ctr"))?.contains("passphrase") == true)
    let older = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"
    #expect(PrivateKeyText.fault(in: older)?.contains("passphrase") == true)
    let plain = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"
    #expect(PrivateKeyText.fault(in: plain) == nil)
    for text in [
      "", "ssh-ed25519 AAAA ann", "-----BEGIN OPENSSH PRIVATE KEY-----\n%%\n-----END OPENSSH PRIVATE KEY-----",
    ] {
      #expect(PrivateKeyText.fault(in: text) != nil)
    }
  }

  @Test func anyTextIsReadAsAKeyWithoutAFault() {
    var random = SystemRandomNumberGenerator()
    let bytes = Array(Self.plainKey.utf8)
    for _ in 0..<2_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let index = Int.random(in: 0..<changed.count, using: &random)
        if Bool.random(using: &random) {
          changed[index] = UInt8.random(in: 0...255, using: &random)
        } else {
          changed.removeSubrange(index...)
          changed.append(65)
        }
      }
      _ = PrivateKeyText.fault(in: String(decoding: changed, as: UTF8.self))
    }
  }
}
