import Foundation
import Testing

/// Every operation of the Engine API up to 1.56 is there: the table of the API against the module's own sources.
@Suite struct OperationTests {
  struct Operation: CustomTestStringConvertible {
    let id: String
    /// Whether API 1.41 has it, which is that of the engine that the other tests ask.
    let isOld: Bool
    var testDescription: String { id }
  }

  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// docker-engine-operations.tsv: tag, method, path, id, in 1.41, in 1.56.
  private static func operations() throws -> [Operation] {
    let table = try String(contentsOf: tests.appendingPathComponent("docker-engine-operations.tsv"), encoding: .utf8)
    return table.split(separator: "\n").dropFirst().compactMap { line in
      let columns = line.split(separator: "\t").map { String($0) }
      return columns.count == 6 ? Operation(id: columns[3], isOld: columns[4] == "yes") : nil
    }
  }

  private static func sources() throws -> String {
    let folder = tests.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/DockerClient")
    return try files(folder).joined(separator: "\n")
  }

  private static func files(_ folder: URL) throws -> [String] {
    let folder = folder.resolvingSymlinksInPath()
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .map { try String(contentsOf: $0, encoding: .utf8) }
  }

  /// How a program writes the call of the method that sends each operation, such as `containers.start(`.
  private static func calls() throws -> [String: Set<String>] {
    var groups: [Substring: Substring] = [:]
    for match in try sources().matches(of: /public var (\w+): (\w+Operations) {/) { groups[match.2] = match.1 }
    // Below the methods of the groups: what asks for it.
    var calls: [String: Set<String>] = ["SystemPing": ["system.ping("], "SystemPingHead": ["system.ping("]]
    let text = try sources()
    var (group, method) = (nil as Substring?, nil as Substring?)
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /^(?:public )?(?:extension|struct|final class) (\w+)/) {
        group = groups[match.1]
      }
      if let match = line.firstMatch(of: /func (\w+)/) { method = match.1 }
      guard let group, let method else { continue }
      for match in line.matches(of: /"([A-Z]\w+)"/) {
        calls[String(match.1), default: []].insert("\(group).\(method)(")
      }
    }
    return calls
  }

  @Test func `108 of 108 operations are sent by a method whose documentation names them`() throws {
    let operations = try Self.operations()
    #expect(operations.count == 108)
    let sources = try Self.sources()
    let unsent = operations.filter { !sources.contains("\"\($0.id)\"") }.map(\.id)
    let undocumented = operations.filter { !sources.contains("`\($0.id)`") }.map(\.id)
    #expect(unsent.isEmpty)
    #expect(undocumented.isEmpty)
  }

  @Test func `every operation is called by a test`() throws {
    let (calls, tests) = (try Self.calls(), try Self.files(Self.tests).joined())
    let untested = try Self.operations().filter { operation in
      !(calls[operation.id] ?? []).contains { tests.contains(".\($0)") || tests.contains(" \($0)") }
    }
    #expect(untested.map(\.id).isEmpty)
  }

  @Test func `what only newer engines have is refused by name`() throws {
    let newer = try Self.operations().filter { !$0.isOld }.map(\.id)
    #expect(newer == ["ImageAttestations", "VolumeUpdate"])
    let sources = try Self.sources()
    for id in newer { #expect(sources.contains(#", "\#(id)")"#)) }
  }
}
