import EdgeModel
import Logging

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a repository's branch points at, without fetching anything of it.
extension GitFetcher {
  /// How long a look may take: the server answers from what it has at hand.
  static let lookTimeout: Duration = .seconds(30)

  /// What a look found.
  struct Head: Sendable, Hashable {
    let commit: CommitID
    /// The host keys that the server showed, where ssh took them at first sight: to be kept.
    let learnedHosts: String?
  }

  /// The commit that a branch or tag names now, or the repository's own default; with the limits and environment of a
  /// fetch.
  /// - Throws: ``GitError``; `CancellationError`, after git was ended.
  func head(of source: GitSource, policy: GitPolicy, credential: GitCredential?) async throws -> Head {
    let (url, branch, work) = try prepare(source, policy, isPrivate: credential != nil)
    defer { removeAfterFailure(work) }
    return try await withTimeout(min(policy.timeout, Self.lookTimeout), url: url) {
      try await look(url, branch, policy, credential, in: work)
    }
  }

  private func look(
    _ url: GitRepositoryURL, _ branch: GitBranchName?, _ policy: GitPolicy, _ credential: GitCredential?,
    in work: String
  ) async throws -> Head {
    var git = try await makeRepository(in: work, about: url, policy)
    let access = try credential.map { try GitAccess($0.content, for: url, in: work) }
    git.access = access?.variables ?? [:]
    let names = branch.map { ["refs/heads/\($0.text)", "refs/tags/\($0.text)", "refs/tags/\($0.text)^{}"] } ?? ["HEAD"]
    let listing = try await git.output(["ls-remote", "--quiet", "--", url.text] + names, about: url)
    let learned = try access?.end()
    let found = Self.references(in: String(decoding: listing, as: UTF8.self))
    // A branch goes before a tag of the same name, and what a tag is put on before the tag itself.
    let order = branch.map { ["refs/heads/\($0.text)", "refs/tags/\($0.text)^{}", "refs/tags/\($0.text)"] } ?? ["HEAD"]
    guard let commit = order.lazy.compactMap({ found[$0] }).first else {
      throw GitError(
        .branchNotFound,
        branch.map { "\(url) has no branch or tag '\($0.text)' any more" }
          ?? "\(url) has no commit, or doesn't say which branch is its default")
    }
    return Head(commit: commit, learnedHosts: learned)
  }

  /// Lines of a commit, a tabulator and a name. git takes a name also for the end of a longer one.
  private static func references(in listing: String) -> [String: CommitID] {
    var found: [String: CommitID] = [:]
    for line in listing.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "\t", maxSplits: 1)
      guard let hash = parts.first, let name = parts.dropFirst().first, let commit = CommitID(String(hash)) else {
        continue
      }
      found[String(name)] = commit
    }
    return found
  }
}
