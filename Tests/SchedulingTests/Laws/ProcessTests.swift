import Foundation
import Testing

/// Swift's hashing has another seed in every process: nothing that a plan says may depend on it.
@Suite struct ProcessTests {
  @Test(.timeLimit(.minutes(5))) func twoProcessesPrintTheSamePlans() throws {
    let first = try printed(["SWIFT_DETERMINISTIC_HASHING": ""])
    #expect(first.split(separator: "\n").count == 120)
    #expect(try printed([:]) == first)
    #expect(try printed(["SWIFT_DETERMINISTIC_HASHING": "1"]) == first)
  }

  private func printed(_ environment: [String: String]) throws -> String {
    let process = Process()
    let program = try #require(Self.program, "plan-printer was not built")
    process.executableURL = program
    var all = ProcessInfo.processInfo.environment
    for (key, value) in environment { all[key] = value.isEmpty ? nil : value }
    process.environment = all
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }

  /// The program beside the test's own.
  private static var program: URL? {
    let candidates = [
      Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent(),
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent(),
    ]
    return candidates.compactMap { $0?.appending(path: "plan-printer") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
