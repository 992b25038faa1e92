/// How the `docker` command reaches an engine over ssh: by the `docker` command on the other machine.
struct SSHCommand {
  let arguments: [String]
  /// As ssh knows it: a name, an address, or what its configuration calls it.
  let host: String

  /// - Parameter url: `ssh://user@host:port/path/of.sock`, of which only the host is needed.
  init(_ url: String) throws(DockerError) {
    func fault(_ text: String) -> DockerError {
      DockerError(.invalidConfiguration, "\"\(url)\" is no address of an engine: \(text)")
    }
    let rest = url.dropFirst("ssh://".count)
    let authority = rest.prefix { $0 != "/" }
    let path = rest[authority.endIndex...]
    var host = authority
    var arguments = ["ssh", "-o", "ConnectTimeout=30", "-T"]
    if let at = authority.lastIndex(of: "@") {
      let user = authority[..<at]
      guard Self.isPlain(user), !user.contains(":") else { throw fault("the user can't be one") }
      arguments += ["-l", String(user)]
      host = authority[authority.index(after: at)...]
    }
    if host.first == "[", let end = host.lastIndex(of: "]") {
      let port = host[host.index(after: end)...]
      if !port.isEmpty { arguments += ["-p", try Self.port(port.dropFirst(), fault)] }
      host = host[host.index(after: host.startIndex)..<end]
    } else if let colon = host.lastIndex(of: ":") {
      arguments += ["-p", try Self.port(host[host.index(after: colon)...], fault)]
      host = host[..<colon]
    }
    guard Self.isPlain(host) else { throw fault("the host can't be one") }
    self.host = String(host)
    arguments += ["--", self.host, "docker"]
    if !path.isEmpty, path != "/" {
      // The other machine's shell reads it.
      guard path.utf8.allSatisfy({ Self.plain.contains($0) || $0 == UInt8(ascii: "/") }) else {
        throw fault("the path has a character that a shell could read otherwise")
      }
      arguments += ["--host", "unix://\(path)"]
    }
    self.arguments = arguments + ["system", "dial-stdio"]
  }

  private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+%:".utf8)

  /// Nothing that ssh could take for an option, or a shell for more than a word.
  private static func isPlain(_ text: Substring) -> Bool {
    !text.isEmpty && text.first != "-" && text.utf8.allSatisfy { plain.contains($0) }
  }

  private static func port(_ text: Substring, _ fault: (String) -> DockerError) throws(DockerError) -> String {
    guard let port = UInt16(text), port > 0 else { throw fault("\"\(text)\" is no port") }
    return "\(port)"
  }
}
