import Foundation

/// A Git repository that a test makes and changes.
struct Repository: Sendable {
  let path: String
  var url: String { "file://" + path }

  /// Git without the machine's own configuration.
  static let environment = [
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org", "GIT_COMMITTER_NAME": "test",
    "GIT_COMMITTER_EMAIL": "test@example.org",
  ]

  /// Makes a repository of one of the example apps, on a port of the test's.
  static func example(_ app: String, port: UInt16, in folder: String) async throws -> Repository {
    let path = "\(folder)/\(app)-\(port)"
    try FileManager.default.copyItem(atPath: Programs.app(app), toPath: path)
    let manifest = path + "/shipwreck.toml"
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("port") ? "port = \(port)" : String(line)
    }
    try lines.joined(separator: "\n").write(toFile: manifest, atomically: true, encoding: .utf8)
    return try await make(at: path)
  }

  /// Makes a repository of files.
  static func files(_ files: [String: String], named name: String, in folder: String) async throws -> Repository {
    let path = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (file, text) in files { try text.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8) }
    return try await make(at: path)
  }

  private static func make(at path: String) async throws -> Repository {
    let repository = Repository(path: path)
    try await repository.git("init", "--quiet", "--initial-branch=main")
    try await repository.commit()
    return repository
  }

  func write(_ text: String, to file: String) async throws {
    try text.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
    try await commit()
  }

  func commit(_ files: [String: String]) async throws {
    for (file, text) in files { try text.write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8) }
    try await commit()
  }

  private func commit() async throws {
    try await git("add", "--all")
    try await git("commit", "--quiet", "--message=change")
  }

  @discardableResult
  func git(_ arguments: String...) async throws -> String {
    try await Command.succeed("/usr/bin/git", arguments, environment: Self.environment, in: path)
  }
}
