/// The environment that git runs in: the user's, without what would change which repository is meant, and without
/// anybody to ask.
struct GitEnvironment: Sendable {
  /// What the agent itself was started with.
  var inherited: [String: String]

  /// Variables that bind git to another repository, or that write what it does (and sends) to other places.
  private static let removed: Set<String> = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE", "GIT_COMMON_DIR", "GIT_CEILING_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_EXTERNAL_DIFF", "GIT_EDITOR", "GIT_PAGER", "GIT_TEMPLATE_DIR",
    "GIT_ATTR_SOURCE", "GIT_REDIRECT_STDERR", "GIT_CURL_VERBOSE", "LANGUAGE", "DISPLAY", "WAYLAND_DISPLAY",
  ]

  /// The variables for one command.
  /// - Parameters:
  ///   - usesOwnSSHCommand: whether the user's configuration names how ssh is started (`core.sshCommand`).
  ///   - access: what a credential of the platform adds; it goes before the user's own.
  func variables(
    for policy: GitPolicy, usesOwnSSHCommand: Bool, access: [String: String] = [:]
  ) -> [String: String] {
    var result = inherited.filter { key, _ in
      !Self.removed.contains(key) && !key.hasPrefix("GIT_TRACE") && !key.hasPrefix("FLOTILLA_")
    }
    result["GIT_ALLOW_PROTOCOL"] = policy.allowedProtocols
    result["GIT_TERMINAL_PROMPT"] = "0"
    // Programs that answer a question for a password with nothing, in place of a window that nobody sees.
    result["GIT_ASKPASS"] = "true"
    result["SSH_ASKPASS"] = "true"
    result["SSH_ASKPASS_REQUIRE"] = "never"
    result["GCM_INTERACTIVE"] = "never"
    result["GIT_NO_LAZY_FETCH"] = "1"
    result["GIT_OPTIONAL_LOCKS"] = "0"
    // A git whose agent was killed ends by itself some day: after two minutes with less than a byte a second.
    if result["GIT_HTTP_LOW_SPEED_LIMIT"] == nil { result["GIT_HTTP_LOW_SPEED_LIMIT"] = "1" }
    if result["GIT_HTTP_LOW_SPEED_TIME"] == nil { result["GIT_HTTP_LOW_SPEED_TIME"] = "120" }
    // Messages are read by the failure's table.
    result["LC_ALL"] = "C"
    if !usesOwnSSHCommand, result["GIT_SSH_COMMAND"] == nil, result["GIT_SSH"] == nil {
      result["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=20"
    }
    for (name, value) in Self.renumbered(access, after: result) { result[name] = value }
    if result["PATH"] == nil { result["PATH"] = "/usr/local/bin:/usr/bin:/bin" }
    return result
  }

  /// Settings that are numbered in the environment follow those that are there.
  private static func renumbered(_ added: [String: String], after present: [String: String]) -> [String: String] {
    guard let more = added["GIT_CONFIG_COUNT"].flatMap({ Int($0) }),
      let count = present["GIT_CONFIG_COUNT"].flatMap({ Int($0) }), (1...10_000).contains(count)
    else { return added }
    var result = added
    for number in 0..<more {
      for kind in ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"] {
        result["\(kind)\(number)"] = nil
      }
    }
    for number in 0..<more {
      for kind in ["GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"] {
        result["\(kind)\(count + number)"] = added["\(kind)\(number)"]
      }
    }
    result["GIT_CONFIG_COUNT"] = String(count + more)
    return result
  }
}
