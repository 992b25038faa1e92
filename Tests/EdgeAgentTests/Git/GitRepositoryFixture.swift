import EdgeModel
import Foundation
import Logging
import Testing

@testable import EdgeAgent

/// A repository of its own for each test, with git's configuration of the machine left out.
struct GitRepositoryFixture: Sendable {
  let root: String
  var repository: String { "\(root)/repository" }
  var url: String { "file://\(repository)" }

  var environment: [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root, "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_CONFIG_GLOBAL": "\(root)/gitconfig", "GIT_TERMINAL_PROMPT": "0",
    ]
  }

  var fetcher: GitFetcher {
    GitFetcher(directory: "\(root)/work", environment: environment, logger: Logger(label: "test"))
  }

  static let policy = GitPolicy(allowsFile: true, timeout: .seconds(60))

  /// Lends a repository with one branch `main`, and no commit yet.
  static func with<Result>(_ body: (Self) async throws -> Result) async throws -> Result {
    let fixture = Self(root: "\(NSTemporaryDirectory())flotilla-git-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: fixture.repository, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: fixture.root) }
    try fixture.configure("[user]\n name = Ann\n email = ann@example.org\n")
    try await fixture.git("init", "--quiet", "--initial-branch=main")
    return try await body(fixture)
  }

  func configure(_ text: String) throws {
    try text.write(toFile: "\(root)/gitconfig", atomically: true, encoding: .utf8)
  }

  @discardableResult
  func git(_ arguments: String...) async throws -> String {
    let outcome = try await ChildCommand(
      arguments: ["git"] + arguments, environment: environment, directory: repository
    ).run()
    try #require(outcome.isSuccess, "git \(arguments): \(String(decoding: outcome.errorOutput, as: UTF8.self))")
    return String(decoding: outcome.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func write(_ path: String, _ text: String) throws {
    let file = "\(repository)/\(path)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
  }

  func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: "\(repository)/\(path)", withDestinationPath: target)
  }

  /// Commits everything there is, and gives the commit.
  @discardableResult
  func commit(_ message: String = "A change") async throws -> String {
    try await git("add", "--all")
    try await git("commit", "--quiet", "--message", message)
    return try await git("rev-parse", "HEAD")
  }

  /// What a failed fetch says.
  func failure(
    of source: GitSource, policy: GitPolicy = Self.policy, fetcher: GitFetcher? = nil
  ) async throws -> GitError {
    let fetcher = fetcher ?? self.fetcher
    let error = await #expect(throws: GitError.self) { try await fetcher.fetch(source, policy: policy) }
    #expect(try leftovers().isEmpty, "a failed fetch leaves nothing on the disk")
    return try #require(error)
  }

  func expect(
    _ code: GitError.Code, of source: GitSource, policy: GitPolicy = Self.policy, fetcher: GitFetcher? = nil
  ) async throws {
    let error = try await failure(of: source, policy: policy, fetcher: fetcher)
    #expect(error.code == code, "\(error)")
  }

  func leftovers() throws -> [String] {
    guard FileManager.default.fileExists(atPath: "\(root)/work") else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: "\(root)/work")
  }
}
