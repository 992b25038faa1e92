#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The cases of toml-test as Debian's golang-github-burntsushi-toml-dev installs them.
enum TOMLTestFiles {
  static let directory: String = {
    TestSettings.environment("FLOTILLA_TOML_TESTS")
      ?? "/usr/share/gocode/src/github.com/BurntSushi/toml/internal/toml-test/tests"
  }()

  static let areThere = FileManager.default.fileExists(atPath: directory)

  /// TOML 1.1 has this escape, TOML 1.0 doesn't: the suite itself leaves the case out for 1.0.
  static let ofLaterVersions: Set<String> = ["valid/string/escape-esc"]

  static let valid = names(below: "valid", ending: ".toml").filter { !ofLaterVersions.contains($0) }
  static let invalid = names(below: "invalid", ending: ".toml")
  /// Files with one case a line.
  static let invalidLines: [[UInt8]] = names(below: "invalid", ending: ".multi").flatMap(lines)

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: "\(directory)/\(name)")))
  }

  private static func names(below folder: String, ending suffix: String) -> [String] {
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: "\(directory)/\(folder)")) ?? []
    return files.filter { $0.hasSuffix(suffix) }.map { "\(folder)/\($0.dropLast(suffix.count))" }.sorted()
  }

  /// `\x` and two digits stand for a byte in these files.
  private static func lines(_ name: String) -> [[UInt8]] {
    guard let file = try? bytes("\(name).multi") else { return [] }
    return file.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }.map { line in
      var result: [UInt8] = []
      var rest = line
      while let byte = rest.popFirst() {
        let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
        if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"), let value = UInt8(digits, radix: 16) {
          result.append(value)
          rest = rest.dropFirst(3)
        } else {
          result.append(byte)
        }
      }
      return result
    }
  }
}
