import EdgeModel
import Foundation
import Testing

@testable import EdgeStore

@Suite struct PlatformTokenFileTests {
  private static let (first, second, third) = (
    "the-first-token-of-all", "the-second-token-of-all", "the-third-token-of-all"
  )

  @Test func whatThePlatformGaveStaysWhateverTheAgentIsStartedWith() async throws {
    try await withDirectory { path in
      let lock = try DataDirectory(path: path + "/data").take()
      #expect(try AgentIdentity(in: lock, token: Self.first).tokenSince == nil)
      let file = PlatformTokenFile(in: lock)
      try file.replace(with: Self.second, since: Timestamp(milliseconds: 5))
      for given in [nil, Self.first, Self.second] {
        let identity = try AgentIdentity(in: lock, token: given)
        #expect(identity.token == Self.second)
        #expect(identity.tokenSince == Timestamp(milliseconds: 5))
      }
      // One that nobody has replaced is people's word.
      #expect(try AgentIdentity(in: lock, token: Self.third).token == Self.third)
      #expect(try AgentIdentity(in: lock).token == Self.third)
    }
  }

  @Test func whatIsNoTokenIsRefusedAndChangesNothing() async throws {
    try await withDirectory { path in
      let lock = try DataDirectory(path: path + "/data").take()
      let before = try AgentIdentity(in: lock).token
      for text in ["", "short", "with a blank in it all", String(repeating: "a", count: 300)] {
        #expect(throws: StoreError.self) {
          try PlatformTokenFile(in: lock).replace(with: text, since: Timestamp(milliseconds: 5))
        }
      }
      #expect(try AgentIdentity(in: lock).token == before)
      #expect(try AgentIdentity(in: lock).tokenSince == nil)
    }
  }

  @Test func theTextNamesNoToken() async throws {
    try await withDirectory { path in
      let lock = try DataDirectory(path: path + "/data").take()
      _ = try AgentIdentity(in: lock, token: Self.first)
      try PlatformTokenFile(in: lock).replace(with: Self.second, since: Timestamp(milliseconds: 5))
      let text = try String(contentsOfFile: path + "/data/token-history.json", encoding: .utf8)
      #expect(!text.contains("token-of-all"))
    }
  }

  @Test func theMachinesSecretIsKeptAndADamagedOneIsNotReplaced() async throws {
    try await withDirectory { path in
      let lock = try DataDirectory(path: path + "/data").take()
      let secret = try AgentIdentity(in: lock).secret
      #expect(secret.count == AgentIdentity.secretLength)
      #expect(try AgentIdentity(in: lock).secret == secret)
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path + "/data/machine.key"))
      let error = #expect(throws: StoreError.self) { try AgentIdentity(in: lock) }
      #expect(error?.code == .corrupt)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path + "/data/machine.key")) == Data([1, 2, 3]))
    }
  }
}
