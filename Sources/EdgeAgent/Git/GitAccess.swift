import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A credential for as long as one fetch takes: in files that only the agent's user can read, in the fetch's own
/// directory. No command line, address or environment has it; they name the files.
///
/// A token is in a file of git's own helper `credential-store`, which gives it to the one host that it is for: a server
/// that sends git elsewhere doesn't take it along. The helpers of the user are left out, as git would hand it to them.
struct GitAccess: Sendable {
  private let directory: String
  /// What the environment of git gets.
  let variables: [String: String]
  /// The host keys, where ssh may add to them.
  private let newHosts: String?

  /// Writes the files.
  /// - Throws: ``GitError`` with code `.storage`.
  init(_ credential: RepositoryCredential, for url: GitRepositoryURL, in work: String) throws(GitError) {
    directory = "\(work)/access"
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      switch credential {
      case .token(let user, let token):
        let store = "\(directory)/store"
        try Self.write("\(url.storeOrigin(user: user, token: token))\n", to: store)
        variables = Self.configuration([
          // Of what is named for an address, what is named for more of it counts: nothing can be more than all.
          ("credential.\(url.text).helper", ""),
          ("credential.\(url.text).helper", "store --file=\(Self.quoted(store))"),
          ("credential.\(url.text).useHttpPath", "false"),
          ("credential.\(url.text).username", user),
        ])
        newHosts = nil
      case .key(let key, let knownHosts):
        try Self.write(key.hasSuffix("\n") ? key : key + "\n", to: "\(directory)/key")
        let hosts = "\(directory)/known_hosts"
        try Self.write(knownHosts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" } ?? "", to: hosts)
        newHosts = knownHosts == nil ? hosts : nil
        variables = [
          "GIT_SSH_COMMAND": Self.sshCommand(
            key: "\(directory)/key", hosts: hosts, accepts: knownHosts == nil ? "accept-new" : "yes"),
          "GIT_SSH_VARIANT": "ssh",
        ]
      }
    } catch {
      throw GitError(.storage, "the directory for repositories could not be written: \(error)")
    }
  }

  /// Removes the files.
  /// - Returns: the host keys that ssh has learned, if it might learn some.
  /// - Throws: ``GitError`` with code `.storage`.
  func end() throws(GitError) -> String? {
    do {
      var learned: String?
      if let newHosts, let data = FileManager.default.contents(atPath: newHosts), data.count <= 64 << 10 {
        let text = String(decoding: data, as: UTF8.self)
        learned = text.isEmpty ? nil : text
      }
      try FileManager.default.removeItem(atPath: directory)
      return learned
    } catch {
      throw GitError(.storage, "what a repository was fetched with could not be removed: \(error)")
    }
  }

  /// The user's and the machine's own settings of ssh are left out: they could bring other keys and other hosts' keys.
  private static func sshCommand(key: String, hosts: String, accepts: String) -> String {
    let options = [
      "BatchMode=yes", "ConnectTimeout=20", "ServerAliveInterval=15", "IdentitiesOnly=yes", "IdentityAgent=none",
      "PasswordAuthentication=no", "KbdInteractiveAuthentication=no", "StrictHostKeyChecking=\(accepts)",
      "UpdateHostKeys=no", "HashKnownHosts=no", "CheckHostIP=no", "GlobalKnownHostsFile=/dev/null", "ForwardAgent=no",
    ]
    // ssh takes quotes of its own around a file's name, inside of those for the shell.
    let files = [("IdentityFile", key), ("UserKnownHostsFile", hosts)].map { quoted("\($0)=\"\($1)\"") }
    return (["ssh", "-F", "/dev/null"] + (options + files).flatMap { ["-o", $0] }).joined(separator: " ")
  }

  /// Settings by the environment (git-config(1), GIT_CONFIG_COUNT), so that none of them has to be a word of a command.
  private static func configuration(_ settings: [(key: String, value: String)]) -> [String: String] {
    var variables = ["GIT_CONFIG_COUNT": String(settings.count)]
    for (number, setting) in settings.enumerated() {
      variables["GIT_CONFIG_KEY_\(number)"] = setting.key
      variables["GIT_CONFIG_VALUE_\(number)"] = setting.value
    }
    return variables
  }

  /// For a shell.
  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }

  private static func write(_ text: String, to path: String) throws {
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown) }
  }
}

extension GitRepositoryURL {
  /// A line of git-credential-store(1): the origin with user and token, percent-encoded.
  fileprivate func storeOrigin(user: String, token: String) -> String {
    let origin = (host ?? "") + (port.map { ":\($0)" } ?? "")
    return "\(kind.rawValue)://\(Self.encoded(user)):\(Self.encoded(token))@\(origin)"
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(decoding: [byte], as: UTF8.self)
      default: "%" + Hexadecimal.text([byte]).uppercased()
      }
    }.joined()
  }
}
