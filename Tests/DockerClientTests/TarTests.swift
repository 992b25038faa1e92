import Foundation
import Testing

@testable import DockerClient

@Suite struct TarTests {
  /// Lists or extracts by the system's tar.
  private func tar(_ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tar"] + arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func `the system's tar reads what is written`() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("flotilla-tar-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: directory) } }
    let longName = String(repeating: "d", count: 120) + "/" + String(repeating: "n", count: 99)
    let entries = [
      TarEntry(path: "Dockerfile", content: Array("FROM scratch\n".utf8)),
      TarEntry(path: "bin/run", content: [UInt8](repeating: 65, count: 512), permissions: 0o755),
      TarEntry(path: "empty", content: []), TarEntry(path: longName, content: [1, 2, 3]),
      TarEntry(path: "größe/ü", content: [UInt8](repeating: 66, count: 513)),
    ]
    let archive = directory.appendingPathComponent("a.tar")
    let bytes = try TarEntry.archive(entries)
    #expect(bytes.count % 512 == 0)
    try Data(bytes).write(to: archive)
    let listing = try tar(["--quoting-style=literal", "-tvf", archive.path]).split(separator: "\n")
    #expect(listing.count == entries.count)
    for (line, entry) in zip(listing, entries) {
      #expect(line.hasSuffix(" " + entry.path))
      #expect(line.hasPrefix(entry.permissions == 0o755 ? "-rwxr-xr-x root/root" : "-rw-r--r-- root/root"))
    }
    _ = try tar(["-xf", archive.path, "-C", directory.path])
    for entry in entries {
      #expect(try [UInt8](Data(contentsOf: directory.appendingPathComponent(entry.path))) == entry.content)
    }
  }

  @Test(arguments: [
    "", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "a\u{0}b", String(repeating: "x", count: 101),
    String(repeating: "d", count: 156) + "/x",
  ])
  func `a path that is none is refused`(path: String) {
    #expect(throws: DockerError.self) { try TarEntry(path: path, content: []).encoded() }
  }

  struct Chunks: AsyncSequence, Sendable {
    typealias Failure = any Error
    let chunks: [[UInt8]]

    struct AsyncIterator: AsyncIteratorProtocol {
      var rest: ArraySlice<[UInt8]>
      mutating func next() async throws -> [UInt8]? { rest.popFirst() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: chunks[...]) }
  }

  @Test func `an entry goes in front of an archive`() async throws {
    let rest = try TarEntry.archive([TarEntry(path: "b", content: [2])])
    let entry = TarEntry(path: "a", content: [1])
    var bytes: [UInt8] = []
    let whole = try PrefixedArchive(
      [entry], before: Chunks(chunks: [Array(rest.prefix(700)), Array(rest.dropFirst(700))]))
    for try await chunk in whole { bytes += chunk }
    #expect(bytes == (try TarEntry.archive([entry, TarEntry(path: "b", content: [2])])))
  }
}
