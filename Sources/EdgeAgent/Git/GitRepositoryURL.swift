/// The address of a repository, checked before git sees it.
///
/// Taken are `https://`, `http://` (with a ``warning``), `ssh://`, `user@host:path` as scp has it, `file://` and absolute
/// paths. Refused is everything else: what git would take as an option or as the name of a helper program, control
/// characters, and credentials, which would end up in records that others read.
public struct GitRepositoryURL: Sendable, Hashable, CustomStringConvertible {
  /// How git reaches the repository; `file` is this machine's disk.
  public enum Kind: String, Sendable, Hashable { case https, http, ssh, file }

  /// The longest address, in bytes.
  public static let maximumLength = 2048

  /// How git reaches it; `user@host:path` is `ssh`.
  public let kind: Kind
  /// What git is given.
  public let text: String
  /// The machine it is on; `nil` for this one's disk.
  public let host: String?
  /// The port, where the address names one.
  public let port: UInt16?
  /// The path on that machine.
  public let path: String
  /// Whether it is fetched with a credential of the platform: then no text names more of it than its host.
  var isPrivate = false

  /// Checks an address.
  /// - Throws: ``GitError`` with ``GitError/Code/invalidURL``. Its message never repeats credentials.
  public init(_ address: String) throws(GitError) {
    guard !address.isEmpty else { throw Self.invalid("the address of the repository is empty") }
    guard address.utf8.count <= Self.maximumLength else {
      throw Self.invalid("the address of the repository is longer than \(Self.maximumLength) bytes")
    }
    guard
      address.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value) })
    else { throw Self.invalid("the address of the repository has control characters") }
    guard !address.hasPrefix("-") else {
      throw Self.invalid("an address that begins with '-' would be an option of git")
    }

    if let separator = address.firstRange(of: "://") {
      let scheme = address[..<separator.lowerBound].lowercased()
      let rest = address[separator.upperBound...]
      switch scheme {
      case "https": self = try Self.web(.https, rest)
      case "http": self = try Self.web(.http, rest)
      case "ssh": self = try Self.secureShell(rest)
      case "file": self = try Self.localURL(rest)
      case "git":
        throw Self.invalid("'git://' has neither encryption nor authentication; use the repository's https address")
      default:
        throw Self.invalid(
          "the address begins with a scheme that is not supported; use https://, ssh:// or user@host:path")
      }
    } else if address.hasPrefix("/") {
      self = try Self.local(text: address, path: address[...])
    } else if !address.contains("::"), let at = address.firstIndex(of: "@"),
      let colon = address[at...].firstIndex(of: ":"), !address[..<colon].contains("/")
    {
      self = try Self.copyStyle(address, at: at, colon: colon)
    } else {
      throw Self.invalid(
        "this is no address of a repository; write https://host/path, ssh://user@host/path or user@host:path")
    }
  }

  /// What a person should know about the address; `nil` for nothing.
  public var warning: String? {
    kind == .http ? "the address uses http: anybody on the way can read and change what is fetched; prefer https" : nil
  }

  /// The last part of the path without `.git`, which an app is called by if nothing else names it.
  public var defaultName: String? {
    guard var name = path.split(separator: "/").last(where: { $0 != ".git" }).map(String.init) else { return nil }
    if name.hasSuffix(".git") { name.removeLast(4) }
    return name.isEmpty ? nil : name
  }

  /// The address without what follows a `?`, where some put tokens.
  public var description: String {
    if isPrivate { return "a private repository on \(host ?? "this machine")" }
    guard kind == .https || kind == .http, let mark = text.firstIndex(of: "?") else { return text }
    return String(text[..<mark])
  }
}

extension GitRepositoryURL {
  private init(kind: Kind, text: String, host: String?, port: UInt16? = nil, path: String) {
    self.kind = kind
    self.text = text
    self.host = host
    self.port = port
    self.path = path
  }

  private static func invalid(_ message: String) -> GitError { GitError(.invalidURL, message) }

  private static func web(_ kind: Kind, _ rest: Substring) throws(GitError) -> Self {
    let (authority, path) = split(rest)
    guard !authority.contains("@") else {
      throw invalid(
        """
        the address has credentials in it, and would end up in records that others read; leave them out, and give the \
        platform a token for that host: flotilla secret set-repository HOST --token-file FILE
        """)
    }
    let (host, port) = try checkedHost(authority)
    try check(path: path)
    return Self(kind: kind, text: "\(kind.rawValue)://\(rest)", host: host, port: port, path: pathAlone(path))
  }

  private static func secureShell(_ rest: Substring) throws(GitError) -> Self {
    let (authority, path) = split(rest)
    var hostAndPort = authority
    if let at = authority.lastIndex(of: "@") {
      try check(user: authority[..<at])
      hostAndPort = authority[authority.index(after: at)...]
    }
    let (host, port) = try checkedHost(hostAndPort)
    try check(path: path)
    return Self(kind: .ssh, text: "ssh://\(rest)", host: host, port: port, path: String(path))
  }

  private static func copyStyle(_ address: String, at: String.Index, colon: String.Index) throws(GitError) -> Self {
    try check(user: address[..<at])
    let (host, _) = try checkedHost(address[address.index(after: at)..<colon], allowsPort: false)
    let path = address[address.index(after: colon)...]
    try check(path: path)
    return Self(kind: .ssh, text: address, host: host, path: String(path))
  }

  private static func localURL(_ rest: Substring) throws(GitError) -> Self {
    let (authority, path) = split(rest)
    guard authority.isEmpty || authority == "localhost" else {
      throw invalid("a file address names no host: write file:///path")
    }
    return try local(text: "file://\(path)", path: path)
  }

  private static func local(text: String, path: Substring) throws(GitError) -> Self {
    guard path.contains(where: { $0 != "/" }) else { throw invalid("the address has no path") }
    try check(path: path, allowsSpaces: true)
    return Self(kind: .file, text: text, host: nil, path: String(path))
  }

  /// What stands before the first slash, and the rest with it.
  private static func split(_ rest: Substring) -> (authority: Substring, path: Substring) {
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    return (rest[..<slash], rest[slash...])
  }

  private static func pathAlone(_ path: Substring) -> String {
    String(path.prefix { $0 != "?" && $0 != "#" })
  }

  private static func check(user: Substring) throws(GitError) {
    guard !user.contains(":") else {
      throw invalid(
        "the address has a password in it; leave it out, and give the platform a key: flotilla secret set-repository HOST --ssh-key FILE"
      )
    }
    guard !user.isEmpty, !user.hasPrefix("-"), user.utf8.allSatisfy({ $0.isHostByte || $0 == 0x2B }) else {
      throw invalid("the address has a user name that can't be one")
    }
  }

  private static func check(path: Substring, allowsSpaces: Bool = false) throws(GitError) {
    let start = path.drop { $0 == "/" }
    guard !start.isEmpty else { throw invalid("the address has no path: which repository of that host is it?") }
    guard !start.hasPrefix("-") else { throw invalid("a path that begins with '-' would be an option of git") }
    guard allowsSpaces || !path.contains(" ") else { throw invalid("the address has a space in it") }
  }

  private static func checkedHost(
    _ authority: Substring, allowsPort: Bool = true
  ) throws(GitError) -> (host: String, port: UInt16?) {
    var host = authority
    var port: Substring?
    var portNumber: UInt16?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw invalid("the address has a '[' without its ']'") }
      let inside = authority[authority.index(after: authority.startIndex)..<end]
      guard !inside.isEmpty, inside.utf8.allSatisfy({ $0.isHexadecimalDigit || $0 == 0x3A || $0 == 0x2E }) else {
        throw invalid("the address has something in brackets that is no IPv6 address")
      }
      let rest = authority[authority.index(after: end)...]
      host = inside
      if rest.hasPrefix(":") { port = rest.dropFirst() } else if !rest.isEmpty { throw invalid("the host is no name") }
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    if let port {
      guard allowsPort, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port), number > 0
      else {
        throw invalid("the address has a port that is no number from 1 to 65535")
      }
      portNumber = number
    }
    if !authority.hasPrefix("[") {
      guard !host.isEmpty, host.utf8.count <= 253, !host.hasPrefix("-"), host.utf8.allSatisfy(\.isHostByte) else {
        throw invalid("the address has no host, or one that can't be a host's name")
      }
    }
    return (host.lowercased(), portNumber)
  }
}

extension UInt8 {
  /// Letters, digits, `.`, `-` and `_`.
  fileprivate var isHostByte: Bool {
    (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self) || (0x30...0x39).contains(self)
      || self == 0x2E || self == 0x2D || self == 0x5F
  }

  fileprivate var isHexadecimalDigit: Bool {
    (0x30...0x39).contains(self) || (0x61...0x66).contains(self) || (0x41...0x46).contains(self)
  }
}
