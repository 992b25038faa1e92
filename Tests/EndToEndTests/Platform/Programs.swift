import Foundation

/// Where the built programs and the checkout's files are.
enum Programs {
  /// The folder of the running test binary, in which the package manager puts the programs too.
  static let folder: String = {
    let runner =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? runner
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
  }()

  static var agent: String { folder + "/flotilla-agent" }
  static var tool: String { folder + "/flotilla" }

  /// The checkout: three folders above this file's.
  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func app(_ name: String) -> String { checkout + "/Examples/apps/" + name }
}
