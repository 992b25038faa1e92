import DockerClient
import Foundation
import Testing

@testable import DockerRuntime

/// A folder of a repository as a build's context.
struct TarFilterTests {
  private static let long = String(repeating: "directory/", count: 14) + "file"

  /// An archive as `git archive` writes it, and its entries.
  private static func archive(_ files: [String: String]) throws -> [UInt8] {
    let root = NSTemporaryDirectory() + "flotilla-tar-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: root) }
    for (path, text) in files {
      let url = URL(fileURLWithPath: "\(root)/files/\(path)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    let script = """
      cd "$0/files" && git init -q . && ln -s x web/link && git add -A && \
      git -c user.name=a -c user.email=a@example.org -c commit.gpgsign=false commit -qm a && \
      git archive --format=tar --output="$0/a.tar" HEAD
      """
    try run(["sh", "-c", script, root])
    return try Array(Data(contentsOf: URL(fileURLWithPath: "\(root)/a.tar")))
  }

  private static func run(_ words: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  /// What `tar` makes of it: each path with its text.
  private static func unpacked(_ bytes: [UInt8]) throws -> [String: String] {
    let root = NSTemporaryDirectory() + "flotilla-untar-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(atPath: "\(root)/out", withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(root)/a.tar"))
    try run(["tar", "-xf", "\(root)/a.tar", "-C", "\(root)/out"])
    var found: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: "\(root)/out") {
      if let data = FileManager.default.contents(atPath: "\(root)/out/\(path)") {
        found[path] = String(decoding: data, as: UTF8.self)
      }
    }
    return found
  }

  private static func filtered(_ bytes: [UInt8], _ folder: String, pieces: Int) throws -> [UInt8] {
    var filter = TarFilter(folder: folder)
    var output: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      output += try filter.push(Array(rest.prefix(pieces)))
      rest = rest.dropFirst(pieces)
    }
    return output + (try filter.finish())
  }

  @Test(arguments: [1_000_000, 512, 511, 77]) func `only the folder is there, without its name`(pieces: Int) throws {
    let big = String(repeating: "0123456789", count: 500)
    let archive = try Self.archive([
      "Dockerfile": "FROM a", "web/Dockerfile": "FROM b", "web/src/é.txt": big, "webx/y": "z",
      "web/\(Self.long)": "deep",
      "web/empty": "",
    ])
    let found = try Self.unpacked(try Self.filtered(archive, "web", pieces: pieces))
    #expect(found == ["Dockerfile": "FROM b", "src/é.txt": big, Self.long: "deep", "empty": ""])
    let nested = try Self.unpacked(try Self.filtered(archive, "web/src", pieces: pieces))
    #expect(nested == ["é.txt": big])
  }

  @Test func `a folder that is not there is named`() throws {
    let archive = try Self.archive(["a": "b", "web/x": ""])
    #expect(throws: TarFilter.Fault.noSuchFolder("wev")) { try Self.filtered(archive, "wev", pieces: 512) }
    #expect(throws: TarFilter.Fault.noSuchFolder("a")) { try Self.filtered(archive, "a", pieces: 512) }
  }

  @Test func `a broken archive is an error and never a trap`() throws {
    let archive = try Self.archive(["a": "b", "web/x": "y", "web/\(Self.long)": "z"])
    var random = SystemRandomNumberGenerator()
    for _ in 0..<3_000 {
      var bytes = archive
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 0..<min(bytes.count, 6_000), using: &random)] = UInt8.random(
          in: .min ... .max, using: &random)
      }
      if Bool.random() { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      do {
        _ = try Self.filtered(bytes, "web", pieces: 700)
      } catch is TarFilter.Fault {
        continue
      }
    }
  }
}
