import EdgeModel
import EdgeStore
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DataDirectoryTests {
  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func itIsMadeForItsUserAlone() async throws {
    try await withDirectory { parent in
      let directory = DataDirectory(path: parent + "/deep/down/agent/")
      #expect(directory.path == parent + "/deep/down/agent")
      let lock = try directory.take()
      let identity = try AgentIdentity(in: lock)
      #expect(try names(in: directory.path) == ["blobs", "lock", "logs", "machine.key", "node.json", "token", "work"])
      for path in [directory.path, directory.blobs, directory.logs, directory.work] { #expect(try mode(path) == 0o700) }
      for path in [directory.tokenFile, directory.nodeFile, directory.lockFile, directory.machineKey] {
        #expect(try mode(path) == 0o600)
      }
      #expect(String(decoding: try bytes(directory.tokenFile), as: UTF8.self) == identity.token + "\n")
      #expect(identity.token.count == 64)
    }
  }

  @Test func theIdentityStays() async throws {
    try await withDirectory { parent in
      let directory = DataDirectory(path: parent + "/a")
      let first = try AgentIdentity(in: directory.take())
      let second = try AgentIdentity(in: directory.take())
      #expect(first == second)
      let other = try AgentIdentity(in: DataDirectory(path: parent + "/b").take())
      #expect(other.node != first.node)
      #expect(other.token != first.token)
    }
  }

  @Test func twoAgentsNeverShareIt() async throws {
    try await withDirectory { parent in
      let directory = DataDirectory(path: parent + "/a")
      var lock: DataDirectoryLock? = try directory.take()
      #expect(lock?.directory == directory)
      let error = #expect(throws: StoreError.self) { _ = try directory.take() }
      #expect(error?.code == .inUse)
      #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
      #expect(error?.message.contains(directory.path) == true)
      lock = nil
      _ = try directory.take()
    }
  }

  @Test func aGivenTokenTakesThePlaceOfTheOwn() async throws {
    try await withDirectory { parent in
      let directory = DataDirectory(path: parent + "/a")
      let lock = try directory.take()
      let first = try AgentIdentity(in: lock)
      let given = try AgentIdentity(in: lock, token: "the-token-of-the-platform")
      #expect(given.node == first.node)
      #expect(given.token == "the-token-of-the-platform")
      #expect(try AgentIdentity(in: lock) == given)
      #expect(try mode(directory.tokenFile) == 0o600)
    }
  }

  @Test(arguments: ["", "tooshort", "with a space in the middle", "line\nbreak-in-the-middle", "ümlaut-in-the-middle"])
  func aGivenTokenThatCantBeOneIsRefused(_ token: String) async throws {
    try await withDirectory { parent in
      let lock = try DataDirectory(path: parent + "/a").take()
      let first = try AgentIdentity(in: lock)
      let error = #expect(throws: StoreError.self) { _ = try AgentIdentity(in: lock, token: token) }
      #expect(error?.code == .mismatch)
      #expect(try AgentIdentity(in: lock) == first)
    }
  }

  @Test func aTokenThatOthersCouldReadIsClosedAgain() async throws {
    try await withDirectory { parent in
      let directory = DataDirectory(path: parent + "/a")
      let lock = try directory.take()
      let first = try AgentIdentity(in: lock)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: directory.tokenFile)
      #expect(try AgentIdentity(in: lock) == first)
      #expect(try mode(directory.tokenFile) == 0o600)
    }
  }

  @Test(arguments: [
    ("node.json", "", StoreError.Code.corrupt), ("node.json", "{\"format\":1,\"node\":\"../../etc\"}", .corrupt),
    ("node.json", "{\"format\":3}", .newerFormat), ("token", "", .corrupt), ("token", "secret", .corrupt),
    ("token", String(repeating: "G", count: 257), .corrupt), ("token", "sixteen and more, with spaces", .corrupt),
  ])
  func aDamagedFileIsAClearErrorAndStays(_ name: String, _ text: String, _ code: StoreError.Code) async throws {
    try await withDirectory { parent in
      let directory = DataDirectory(path: parent + "/a")
      let lock = try directory.take()
      let path = directory.path + "/" + name
      try write(Array(text.utf8), to: path)
      let error = #expect(throws: StoreError.self) { _ = try AgentIdentity(in: lock) }
      #expect(error?.code == code)
      #expect(error?.message.contains(path) == true)
      if !text.isEmpty { #expect(error?.message.contains(text) == false) }
      #expect(try bytes(path) == Array(text.utf8))
    }
  }
}
