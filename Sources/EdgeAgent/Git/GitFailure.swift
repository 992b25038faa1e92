/// What git's message means for a person.
///
/// git has one exit status for nearly everything, so its English messages (locale C) are read.
struct GitFailure: Sendable {
  let status: Int32
  let message: String
  let url: GitRepositoryURL
  let policy: GitPolicy

  init(_ outcome: ChildCommand.Outcome, url: GitRepositoryURL, policy: GitPolicy) {
    status = outcome.status
    message = String(decoding: outcome.errorOutput, as: UTF8.self)
    self.url = url
    self.policy = policy
  }

  /// Whether the server has no such reference.
  var isMissingReference: Bool { says("couldn't find remote ref") || says("could not find remote ref") }

  var error: GitError {
    if says("file too large") || says("died of signal 25") || status == 128 + 25 {
      return GitError(
        .tooLarge, "\(url) is larger than \(policy.maximumBytes / (1 << 20)) MiB, the most that is fetched")
    }
    if says("dubious ownership") {
      return GitError(
        .dubiousOwnership,
        """
        git refuses to read \(url): the directory belongs to another user than the agent runs as. If you trust it, run as \
        the agent's user: git config --global --add safe.directory \(url.path)
        """)
    }
    if says("transport '"), says("not allowed") {
      return GitError(
        .invalidURL,
        "git's configuration on this machine leads \(url) to a transport that is not allowed here\(tail)")
    }
    if isMissingReference { return GitError(.branchNotFound, "\(url) has no such branch or tag") }
    if says("host key verification failed") {
      return GitError(
        .authentication,
        """
        the ssh host key of \(url.host ?? "the server") is not known to the agent's user: connect once by hand, or add it \
        to its known_hosts
        """)
    }
    if isAuthentication {
      return GitError(
        .authentication,
        """
        \(url) wants to know who asks, or doesn't exist: give git on the agent's machine a credential helper (https) or a \
        key (ssh)\(tail)
        """)
    }
    if says("' not found") || says("repository not found") || says("returned error: 404")
      || says("does not appear to be a git repository") || says("no such file or directory") && url.kind == .file
      || says("not valid: is this a git repository")
    {
      return GitError(.notFound, "there is no repository at \(url)")
    }
    if isUnreachable {
      return GitError(.unreachable, "\(url.host ?? "the server") doesn't answer as a git server should\(tail)")
    }
    return GitError(.other, "git could not fetch \(url)\(tail)")
  }

  private var isAuthentication: Bool {
    [
      "authentication failed", "could not read username", "could not read password", "terminal prompts disabled",
      "permission denied (", "returned error: 401", "returned error: 403", "access denied", "invalid credentials",
    ].contains(where: says)
  }

  private var isUnreachable: Bool {
    [
      "could not resolve host", "couldn't resolve host", "name or service not known",
      "temporary failure in name resolution",
      "connection refused", "connection timed out", "connection reset", "failed to connect", "couldn't connect",
      "could not connect", "no route to host", "network is unreachable", "ssl", "certificate", "unable to access",
      "early eof", "hung up unexpectedly", "returned error: 5", "empty reply",
    ].contains(where: says)
  }

  private func says(_ words: String) -> Bool { message.lowercased().contains(words) }

  /// The last lines, without what could be a secret, as a part of a sentence.
  private var tail: String {
    let lines = message.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
      .filter { !$0.isEmpty && !$0.hasPrefix("hint:") }
    guard !lines.isEmpty else { return " (git ended with status \(status))" }
    let text = lines.suffix(3).map { Self.withoutCredentials(String($0.prefix(300))) }.joined(separator: "; ")
    return " (git: \(text))"
  }

  /// A configuration may rewrite addresses to ones with a token; git then repeats them.
  static func withoutCredentials(_ line: String) -> String {
    line.replacing(/:\/\/[^\/@\s]+@/, with: "://…@").replacing(/\?[^\s']+/, with: "?…")
      .filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
  }
}
