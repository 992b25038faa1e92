public import EdgeModel
public import Logging

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Takes over one commit of a repository with the machine's `git` command: shallow, checked, pinned.
///
/// The user's own configuration of git (credentials, `insteadOf`) holds. Nothing of the repository is run: no hooks, no
/// submodules, no helper programs; and nobody is asked for a password.
public struct GitFetcher: Sendable {
  let directory: String
  let executable: String
  let environment: GitEnvironment
  private let clock: any Clock<Duration>
  let logger: Logger

  /// - Parameters:
  ///   - directory: where it works; made when missing. Each fetch has a directory of its own in it.
  ///   - executable: the git command, a name or a path.
  ///   - environment: what git inherits, `nil` for what this process has; what would lead it elsewhere is left out.
  ///   - clock: measures the policy's timeout.
  ///   - logger: hears what is done, at debug.
  public init(
    directory: String, executable: String = "git",
    environment: [String: String]? = nil,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger
  ) {
    self.directory = directory
    self.executable = executable
    self.environment = GitEnvironment(inherited: environment ?? ProcessInfo.processInfo.environment)
    self.clock = clock
    self.logger = logger
  }

  /// Removes what an agent that was killed left of its fetches. To be called before the first one.
  /// - Throws: ``GitError`` with ``GitError/Code/storage``.
  public func removeLeftovers() throws(GitError) {
    guard FileManager.default.fileExists(atPath: directory) else { return }
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: directory) where UUID(uuidString: name) != nil {
        try FileManager.default.removeItem(atPath: "\(directory)/\(name)")
      }
    } catch { throw Self.storage(error) }
  }

  /// Fetches a commit and lends it: its files are removed when `body` returns or throws.
  public func withSource<Result>(
    _ source: GitSource, policy: GitPolicy = GitPolicy(), body: (FetchedSource) async throws -> Result
  ) async throws -> Result {
    try await withSource(source, policy: policy, credential: nil, body: body)
  }

  func withSource<Result>(
    _ source: GitSource, policy: GitPolicy, credential: GitCredential?, body: (FetchedSource) async throws -> Result
  ) async throws -> Result {
    let fetched = try await fetch(source, policy: policy, credential: credential)
    let result: Result
    do {
      result = try await body(fetched)
    } catch {
      removeAfterFailure(fetched.directory)
      throw error
    }
    do { try fetched.remove() } catch { throw Self.storage(error) }
    return result
  }

  /// Fetches the commit that a branch or tag names now, or the repository's own default.
  ///
  /// Who calls it removes it: ``FetchedSource/remove()``.
  /// - Throws: ``GitError`` with a reason that a person can act on; `CancellationError`, after git and all that it
  ///   started was ended. Nothing stays on the disk then.
  public func fetch(_ source: GitSource, policy: GitPolicy = GitPolicy()) async throws -> FetchedSource {
    try await fetch(source, policy: policy, credential: nil)
  }

  /// - Parameter credential: what the server is shown, in the place of what the machine's user has for it.
  func fetch(_ source: GitSource, policy: GitPolicy, credential: GitCredential?) async throws -> FetchedSource {
    let (url, branch, work) = try prepare(source, policy, isPrivate: credential != nil)
    do {
      return try await withTimeout(policy.timeout, url: url) {
        try await take(url, branch: branch, policy: policy, credential: credential, into: work)
      }
    } catch {
      removeAfterFailure(work)
      throw error
    }
  }

  /// Checks what is asked for, and makes a folder to work in.
  func prepare(
    _ source: GitSource, _ policy: GitPolicy, isPrivate: Bool
  ) throws -> (url: GitRepositoryURL, branch: GitBranchName?, work: String) {
    var url = try GitRepositoryURL(source.url)
    try check(url, policy)
    url.isPrivate = isPrivate
    let branch = try source.branch.map { try GitBranchName($0) }
    let work = "\(directory)/\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(
        atPath: work, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw Self.storage(error) }
    return (url, branch, work)
  }

  /// An empty repository in a folder of its own, so that none above it is taken for the one that is meant: what
  /// gitrepository-layout(5) says makes one, without a program for it.
  func makeRepository(in work: String, about url: GitRepositoryURL, _ policy: GitPolicy) async throws -> GitCommand {
    let repository = "\(work)/repository"
    do {
      for folder in ["objects", "refs"] {
        try FileManager.default.createDirectory(
          atPath: "\(repository)/\(folder)", withIntermediateDirectories: true)
      }
      let files = [
        "HEAD": "ref: refs/heads/main\n", "config": "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
      ]
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(filePath: "\(repository)/\(name)"))
      }
    } catch { throw Self.storage(error) }
    var git = GitCommand(executable: executable, repository: repository, environment: environment, policy: policy)
    if url.kind == .ssh {
      git.usesOwnSSHCommand = try await git.outcome(["config", "--get", "core.sshCommand"]).isSuccess
    }
    return git
  }

  private func check(_ url: GitRepositoryURL, _ policy: GitPolicy) throws(GitError) {
    if url.kind == .file, !policy.allowsFile {
      throw GitError(
        .invalidURL, "repositories on the machine's own disk are for administrators only; use https:// or ssh://")
    }
    if url.kind == .http, !policy.allowsHTTP {
      throw GitError(.invalidURL, "http is not allowed here, as it has no encryption; use https://")
    }
  }

  private func take(
    _ url: GitRepositoryURL, branch: GitBranchName?, policy: GitPolicy, credential: GitCredential?, into work: String
  ) async throws -> FetchedSource {
    let git = try await makeRepository(in: work, about: url, policy)
    let directory = git.repository
    let access = try credential.map { try GitAccess($0.content, for: url, in: work) }
    var remote = git
    remote.access = access?.variables ?? [:]
    try await withSizeLimit(of: directory, policy: policy, url: url) { [remote] in
      try await fetch(branch, from: url, with: remote)
    }
    let learnedHosts = try access?.end()

    async let listed = tree(from: url, with: git, policy: policy)
    let commit = try await commit(from: url, with: git)
    let tree = try await listed
    let archive = "\(work)/source.tar"
    // Each file has a header and is filled up to blocks of 512 bytes; long names take more.
    let room = Int64(tree.entries.count).multipliedReportingOverflow(by: 8192).partialValue
    let limit = policy.maximumBytes.addingReportingOverflow(room).partialValue.addingReportingOverflow(65_536)
    try await git.output(
      ["archive", "--format=tar", "--output=\(archive)", commit.rawValue],
      fileSizeLimit: limit.overflow ? .max : limit.partialValue, about: url)
    logger.debug(
      "Fetched a commit", metadata: ["url": "\(url)", "commit": "\(commit)", "files": "\(tree.entries.count)"])
    return FetchedSource(
      commit: commit, archivePath: archive, rootFiles: tree.rootFiles, warnings: url.warning.map { [$0] } ?? [],
      learnedHosts: learnedHosts, url: url, tree: tree, git: git, directory: work)
  }

  /// A branch goes before a tag of the same name, as in `git clone --branch`.
  private func fetch(_ branch: GitBranchName?, from url: GitRepositoryURL, with git: GitCommand) async throws {
    let candidates = branch.map { ["refs/heads/\($0.text)", "refs/tags/\($0.text)"] } ?? ["HEAD"]
    for reference in candidates {
      let outcome = try await git.outcome([
        "fetch", "--quiet", "--no-progress", "--depth", "1", "--no-tags", "--no-recurse-submodules",
        "--no-write-commit-graph", "--no-auto-maintenance", "--", url.text, reference,
      ])
      if outcome.isSuccess { return }
      let failure = GitFailure(outcome, url: url, policy: git.policy)
      if failure.isMissingReference { continue }
      // What the limit on files ended may say no more than "invalid index-pack output"; the limit counts whole blocks.
      let isFull = DirectorySize.measure(git.repository) >= git.policy.maximumBytes - 512
      throw isFull ? Self.tooLarge(url, git.policy) : failure.error
    }
    throw try await missing(branch, from: url, with: git)
  }

  private func missing(_ branch: GitBranchName?, from url: GitRepositoryURL, with git: GitCommand) async throws
    -> GitError
  {
    let listing = try await git.output(["ls-remote", "--heads", "--tags", "--refs", "--", url.text], about: url)
    let names = String(decoding: listing, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
      line.split(separator: "\t").last.map { name in
        String(name.trimmingPrefix("refs/heads/").trimmingPrefix("refs/tags/"))
      }
    }.sorted()
    guard !names.isEmpty else {
      return GitError(.branchNotFound, "\(url) has no commit yet: push something first")
    }
    let few = Array(names.prefix(10))
    let list = few.joined(separator: ", ") + (names.count > few.count ? ", …" : "")
    guard let branch else {
      return GitError(
        .branchNotFound, "\(url) doesn't say which branch is its default; name one. It has: \(list)", alternatives: few)
    }
    return GitError(
      .branchNotFound, "\(url) has no branch or tag '\(branch.text)'. It has: \(list)", alternatives: few)
  }

  private func commit(from url: GitRepositoryURL, with git: GitCommand) async throws -> CommitID {
    let text = try await git.output(["rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}"], about: url)
    do {
      return try CommitID(String(decoding: text, as: UTF8.self).filter { !$0.isWhitespace })
    } catch {
      throw GitError(.other, "what was fetched from \(url) is no commit")
    }
  }

  private func tree(
    from url: GitRepositoryURL, with git: GitCommand, policy: GitPolicy
  ) async throws -> GitTree {
    let listing = try await git.output(
      ["ls-tree", "-r", "-z", "--long", "--full-tree", "FETCH_HEAD"], outputLimit: 32 << 20, about: url)
    let tree = try GitTree(listing: listing, policy: policy)
    let links = tree.links
    guard !links.isEmpty else { return tree }
    // PATH_MAX: no system follows a longer one.
    if let long = links.first(where: { $0.size > 4096 }) {
      throw GitError(.unsafeContent, "the symbolic link '\(long.path.prefix(120))' is longer than 4096 bytes")
    }
    let objects = links.map { "\($0.object)\n" }.joined()
    let output = try await git.output(
      ["cat-file", "--batch"], input: Array(objects.utf8), outputLimit: 32 << 20, about: url)
    let targets = try GitObjectBatch.contents(of: output, count: links.count)
    try tree.checkLinks(targets: targets.map { String(decoding: $0, as: UTF8.self) })
    return tree
  }

  func withTimeout<Result: Sendable>(
    _ timeout: Duration, url: GitRepositoryURL, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask { try await body() }
      group.addTask { [clock] in
        try await clock.sleep(for: timeout)
        throw GitError(.timeout, "\(url) was not fetched within \(timeout.components.seconds) seconds")
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() else { throw CancellationError() }
      return result
    }
  }

  /// git itself has no limit on what it fetches: its directory is watched, besides the limit on each file.
  private func withSizeLimit(
    of directory: String, policy: GitPolicy, url: GitRepositoryURL, _ body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await body() }
      group.addTask {
        let clock = ContinuousClock()
        while true {
          try await clock.sleep(for: .milliseconds(200))
          if DirectorySize.measure(directory) > policy.maximumBytes { throw Self.tooLarge(url, policy) }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
    if DirectorySize.measure(directory) > policy.maximumBytes { throw Self.tooLarge(url, policy) }
  }

  private static func tooLarge(_ url: GitRepositoryURL, _ policy: GitPolicy) -> GitError {
    GitError(.tooLarge, "\(url) is larger than \(policy.maximumBytes / (1 << 20)) MiB, the most that is fetched")
  }

  static func storage(_ error: any Error) -> GitError {
    GitError(.storage, "the directory for repositories could not be written: \(error)")
  }

  func removeAfterFailure(_ path: String) {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      logger.warning("A directory of a failed fetch stays", metadata: ["path": "\(path)", "error": "\(error)"])
    }
  }
}
