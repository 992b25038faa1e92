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
      let host = url.host ?? "the server"
      return GitError(
        .authentication,
        url.isPrivate
          ? """
          the ssh host key of \(host) is not the one that is kept for it: somebody may be in between. If the server got a \
          new one: \(command), with --known-hosts FILE or trusting what it shows next
          """
          : """
          the ssh host key of \(host) is not known to the agent's user: give the platform a key for it (\(command)), or \
          connect once by hand as the agent's user
          """)
    }
    if isAuthentication {
      if url.isPrivate {
        return GitError(
          .authentication,
          """
          \(url.host ?? "the server") does not accept the \(url.kind == .ssh ? "key" : "token") that is kept for this \
          repository, or has no such repository; another one: \(command)\(tail)
          """)
      }
      return GitError(
        .authentication,
        """
        \(url) wants to know who asks, or doesn't exist. If it is private: \(command)\(tail)
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

  /// What gives the platform a credential for this repository's host.
  private var command: String {
    let place = (url.kind == .http ? "http://" : "") + (url.host ?? "HOST") + (url.port.map { ":\($0)" } ?? "")
    return "flotilla secret set-repository \(place) \(url.kind == .ssh ? "--ssh-key" : "--token-file") FILE"
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
    let text = lines.suffix(3).map { url.isPrivate ? $0.replacing(url.text, with: "…") : $0 }.map {
      Self.withoutCredentials(String($0.prefix(300)))
    }.joined(separator: "; ")
    return " (git: \(text))"
  }

  /// A configuration may rewrite addresses to ones with a token; git then repeats them.
  static func withoutCredentials(_ line: String) -> String {
    line.replacing(/:\/\/[^\/@\s]+@/, with: "://…@").replacing(/\?[^\s']+/, with: "?…")
      .filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
  }
}
