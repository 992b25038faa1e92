import EdgeModel
import Foundation
import Testing

@testable import EdgeStore

@Suite struct PlatformDepartureTests {
  private static let barn = KnownPlatform(cluster: .random(), agents: [])

  /// A machine with a log, a set of assignments and a token of its platform.
  private func withMember(_ body: (DataDirectory, PlatformDeparture) async throws -> Void) async throws {
    try await withDirectory { path in
      let directory = DataDirectory(path: path)
      let lock = try directory.take()
      for (file, text) in [
        (directory.replica, "log"), (directory.replica + "-wal", "newest entries"),
        (directory.assignments, "assignments"), (directory.tokenFile, "old\n"), (directory.platformKeys, "keys"),
      ] {
        try Data(text.utf8).write(to: URL(filePath: file))
      }
      try await body(directory, PlatformDeparture(in: lock))
    }
  }

  private func text(_ path: String) throws -> String { try String(contentsOf: URL(filePath: path), encoding: .utf8) }

  @Test func nothingHappensUntilItIsDecided() async throws {
    try await withMember { directory, departure in
      let isMoved = try departure.complete()
      #expect(!isMoved)
      let kept = try text(directory.replica)
      #expect(kept == "log")
    }
  }

  @Test func whatWasKnownIsKeptUnderAnotherName() async throws {
    try await withMember { directory, departure in
      try departure.decide(leaving: Sample.cluster, for: Self.barn, token: "new")
      #expect(try text(directory.replica) == "log", "decided is not carried out")
      #expect(try departure.complete())
      try await expectMoved(directory)
      #expect(try !departure.complete(), "once is enough")
    }
  }

  /// The power may go between any two of its steps: the next start does the rest.
  @Test(arguments: 0...4) func aDepartureThatWasCutOffIsCarriedOutByTheNextStart(_ steps: Int) async throws {
    try await withMember { directory, departure in
      try departure.decide(leaving: Sample.cluster, for: Self.barn, token: "new")
      let done: [() throws -> Void] = [
        { try rename(directory.replica) }, { try rename(directory.replica, "-wal") },
        { try rename(directory.assignments) },
        {
          try Data(#"{"format":1,"platform":{"agents":[],"cluster":"\#(Self.barn.cluster)"}}"#.utf8)
            .write(to: URL(filePath: directory.platform))
        },
      ]
      for step in done.prefix(steps) { try step() }
      #expect(try departure.complete())
      try await expectMoved(directory)
    }
  }

  @Test func aDecisionThatCannotBeReadSaysWhatToDo() async throws {
    try await withMember { directory, departure in
      try Data("{".utf8).write(to: URL(filePath: directory.path + "/departure.json"))
      let error = #expect(throws: StoreError.self) { try departure.complete() }
      #expect(error?.message.contains("flotilla join") == true, "\(String(describing: error))")
      #expect(try text(directory.replica) == "log")
    }
  }

  private func rename(_ path: String, _ suffix: String = "") throws {
    try FileManager.default.moveItem(atPath: path + suffix, toPath: "\(path).left-\(Sample.cluster)\(suffix)")
  }

  private func expectMoved(_ directory: DataDirectory) async throws {
    #expect(try text(directory.replica + ".left-\(Sample.cluster)") == "log")
    #expect(try text(directory.replica + ".left-\(Sample.cluster)-wal") == "newest entries")
    #expect(try text(directory.assignments + ".left-\(Sample.cluster)") == "assignments")
    #expect(try text(directory.platformKeys + ".left-\(Sample.cluster)") == "keys")
    for gone in [directory.replica, directory.replica + "-wal", directory.assignments, directory.platformKeys] {
      #expect(!FileManager.default.fileExists(atPath: gone))
    }
    #expect(try text(directory.tokenFile) == "new\n")
    let mode = try FileManager.default.attributesOfItem(atPath: directory.tokenFile)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try await PlatformStore.open(path: directory.platform).load() == Self.barn)
  }
}
