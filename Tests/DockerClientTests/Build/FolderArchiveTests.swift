import DockerTestServer
import Foundation
import TestSeeds
import Testing

@testable import DockerClient

/// What the system's tar reads of a folder that is sent.
@Suite(.timeLimit(.minutes(5)))
struct FolderArchiveTests {
  private static func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flotilla-folder-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
    return try await body(folder)
  }

  private func write(_ text: String, _ path: String, in folder: URL, permissions: Int = 0o644) throws {
    let file = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file.path)
  }

  private func system(_ arguments: [String]) async throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    await process.ended()
    #expect(process.terminationStatus == 0, "\(String(decoding: output, as: UTF8.self))")
    return String(decoding: output, as: UTF8.self)
  }

  @Test func `everything arrives as it was`() async throws {
    try await Self.withFolder { outer in
      let folder = outer.appendingPathComponent("in")
      let name = String(repeating: "n", count: 180)
      let deep = (0..<30).map { "directory-\($0)" }.joined(separator: "/")
      try write("FROM scratch\n", "Dockerfile", in: folder)
      try write("#!/bin/sh\n", "bin/run", in: folder, permissions: 0o755)
      try write("long", name, in: folder)
      try write("deep", "\(deep)/\(name)", in: folder)
      try write("ü", "größe/ü", in: folder, permissions: 0o600)
      try write(String(repeating: "x", count: 1_000_000), "large", in: folder)
      try write("", "none", in: folder)
      let manager = FileManager.default
      try manager.createDirectory(at: folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
      for (link, target) in [("link", "bin/run"), ("broken", "/no/such"), ("far", String(repeating: "t/", count: 100))]
      {
        try manager.createSymbolicLink(atPath: folder.appendingPathComponent(link).path, withDestinationPath: target)
      }
      let archive = outer.appendingPathComponent("a.tar")
      #expect(manager.createFile(atPath: archive.path, contents: nil))
      let handle = try FileHandle(forWritingTo: archive)
      for try await chunk in FolderArchive(folder.path) { try handle.write(contentsOf: chunk) }
      try handle.close()
      let out = outer.appendingPathComponent("out")
      try manager.createDirectory(at: out, withIntermediateDirectories: true)
      _ = try await system(["tar", "-xpf", archive.path, "-C", out.path])
      #expect(try await system(["diff", "-r", "--no-dereference", folder.path, out.path]) == "")
      for path in ["bin/run", "größe/ü", "Dockerfile"] {
        let (before, after) = (
          try FileStatus(path: folder.appendingPathComponent(path).path),
          try FileStatus(path: out.appendingPathComponent(path).path)
        )
        #expect(before.permissions == after.permissions)
        #expect(before.modified == after.modified)
      }
      let listing = try await system(["tar", "-tvf", archive.path])
      #expect(listing.contains("root/root"))
    }
  }

  @Test func `a file with holes larger than a head can say is sent whole, in small pieces`() async throws {
    try await Self.withFolder { folder in
      let size: Int64 = TestDepth.isFull ? 9 << 30 : 96 << 20
      let path = folder.appendingPathComponent("sparse").path
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: UInt64(size))
      try handle.close()
      var total: Int64 = 0
      var largest = 0
      for try await chunk in FolderArchive(folder.path) {
        total += Int64(chunk.count)
        largest = Swift.max(largest, chunk.count)
      }
      #expect(total >= size + 3 * 512)
      #expect(total <= size + 8 * 512)
      #expect(largest < 1 << 20)
    }
  }

  @Test(arguments: [8 << 30, 1 << 40] as [Int64])
  func `a size that a head can't say stands in an extended one`(size: Int64) throws {
    let bytes = TarHeader(path: "x", size: size).encoded()
    #expect(bytes.count == 1536)
    #expect(String(decoding: bytes[512..<1024], as: UTF8.self).contains("size=\(size)\n"))
    #expect(TarHeader(path: "x", size: 8 << 30 - 1).encoded().count == (8 << 30 - 1 > 0o77_777_777_777 ? 1536 : 512))
  }

  @Test func `what rules leave out isn't sent`() async throws {
    try await Self.withFolder { folder in
      for path in ["a/keep.txt", "a/drop.bin", "b/drop.txt", ".dockerignore", "Dockerfile", "c/d/e.txt"] {
        try write("x", path, in: folder)
      }
      let rules = try IgnoreRules("*\n!a\na/*.bin\n!c/**/e.txt\n").keeping(["Dockerfile", ".dockerignore"])
      var bytes: [UInt8] = []
      for try await chunk in FolderArchive(folder.path, rules: rules) { bytes += chunk }
      let archive = folder.appendingPathComponent("a.tar")
      try Data(bytes).write(to: archive)
      let names = try await system(["tar", "-tf", archive.path]).split(separator: "\n").map { String($0) }
      #expect(names == [".dockerignore", "Dockerfile", "a/", "a/keep.txt", "c/d/e.txt"])
    }
  }

  @Test(
    arguments: [
      ("Dockerfile", "Dockerfile"), ("./Dockerfile", "Dockerfile"), ("sub//Dockerfile", "sub/Dockerfile"),
      ("/sub/./Dockerfile", "sub/Dockerfile"), ("sub/../Dockerfile", "Dockerfile"), ("..", nil), ("../Dockerfile", nil),
      ("sub/../../in/Dockerfile", nil), ("", nil), ("sub/..", nil),
    ] as [(String, String?)])
  func `the Dockerfile is sent by whichever path it is called, and none from outside`(path: String, plain: String?)
    async throws
  {
    try await Self.withFolder { outer in
      let folder = outer.appendingPathComponent("in")
      for place in ["in/Dockerfile", "in/sub/Dockerfile", "in/x", "Dockerfile"] { try write("x", place, in: outer) }
      try write("*\n", "in/.dockerignore", in: outer)
      var options = BuildOptions()
      options.dockerfile = path
      guard let plain else {
        let error = await #expect(throws: DockerError.self) { _ = try await BuildFolder(folder.path).prepared(options) }
        #expect(error?.code == .badRequest)
        return
      }
      let prepared = try await BuildFolder(folder.path).prepared(options)
      #expect(prepared.options.dockerfile == plain)
      #expect(!prepared.rules.ignores(plain))
      #expect(prepared.rules.ignores("x"))
      var bytes: [UInt8] = []
      for try await chunk in FolderArchive(folder.path, rules: prepared.rules) { bytes += chunk }
      let archive = outer.appendingPathComponent("a.tar")
      try Data(bytes).write(to: archive)
      let names = try await system(["tar", "-tf", archive.path]).split(separator: "\n").map { String($0) }
      #expect(names == [".dockerignore", plain])
    }
  }

  @Test func `what can't be sent is named`() async throws {
    func failure(_ folder: String) async -> DockerError? {
      do {
        for try await _ in FolderArchive(folder) {}
        return nil
      } catch {
        return error as? DockerError
      }
    }
    #expect(await failure("/no/such/folder")?.message.contains("/no/such/folder: No such file") == true)
    #expect(await failure("/dev")?.message.contains("/dev/") == true)
    try await Self.withFolder { folder in
      let missing = #expect(throws: DockerError.self) { try BuildFolder(folder.path).rules(for: BuildOptions()) }
      #expect(missing?.message.contains("no Dockerfile") == true)
      try write("FROM scratch\n", "Dockerfile", in: folder)
      #expect(try BuildFolder(folder.path).rules(for: BuildOptions()) == IgnoreRules())
      try write("[\n", ".dockerignore", in: folder)
      #expect(throws: DockerError.self) { try BuildFolder(folder.path).rules(for: BuildOptions()) }
    }
  }

  @Test func `cancelling ends the reading`() async throws {
    try await Self.withFolder { folder in
      try write(String(repeating: "x", count: 1_000_000), "large", in: folder)
      let task = Task {
        for try await _ in FolderArchive(folder.path) { withUnsafeCurrentTask { $0?.cancel() } }
      }
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
