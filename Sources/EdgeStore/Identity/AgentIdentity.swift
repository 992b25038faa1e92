public import EdgeModel

/// Who an agent is: made when its data directory is first used, and kept there.
public struct AgentIdentity: Hashable, Sendable {
  /// Made at random with the directory; never changes.
  public let node: NodeID
  /// What the control API asks for: 16 to 256 visible ASCII characters; one that is made here has 64 hexadecimal digits.
  /// Never logged.
  public let token: String
  /// Since when the token counts that the platform gave in the place of another one; `nil` where it gave none.
  public let tokenSince: Timestamp?
  /// What the machine's key pairs are made from: 32 random bytes, made with the directory; nobody else ever gets them.
  public let secret: [UInt8]

  /// The bytes of ``secret``.
  public static let secretLength = 32

  private struct NodeFile: Codable {
    var format: Int
    var node: NodeID
  }

  /// Reads the identity in a directory, or makes one.
  ///
  /// A few small files; meant for the start of a program.
  /// - Parameters:
  ///   - lock: the directory, taken: two agents never make it at the same time.
  ///   - token: one that was given by people, such as that of the platform to join; it is kept in the place of the old one, unless
  ///     the platform has replaced it meanwhile.
  /// - Throws: ``StoreError`` with code `.corrupt` or `.newerFormat` (the file stays as it is), `.mismatch` for a token
  ///   that can't be one, or `.storage`.
  public init(in lock: DataDirectoryLock, token given: String? = nil) throws {
    let directory = lock.directory
    node = try Self.node(directory.nodeFile)
    let history = PlatformTokenFile(in: directory)
    tokenSince = try history.since()
    if let given, try !history.isOutdated(given) {
      token = try Self.keep(given, directory.tokenFile)
    } else {
      token = try Self.token(directory.tokenFile)
    }
    secret = try Self.secret(directory.machineKey)
  }

  static func isToken(_ text: String) -> Bool {
    (16...256).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private static func keep(_ token: String, _ path: String) throws -> String {
    guard isToken(token) else {
      throw StoreError(.mismatch, "the given token can't be one: 16 to 256 visible ASCII characters, no spaces")
    }
    let file = DurableFile(path: path, limit: 65_536)
    let bytes = Array((token + "\n").utf8)
    if try file.read() != bytes { try file.replace(with: bytes) }
    try DiskCall.setMode(path, 0o600)
    return token
  }

  private static func node(_ path: String) throws -> NodeID {
    let file = DurableFile(path: path, limit: 65_536)
    if let bytes = try file.read() {
      return try FormattedJSON.decode(
        NodeFile.self, bytes, path: path, format: 1,
        advice: "move it away: the machine then joins as a new one, and its old name has to be forgotten"
      ).node
    }
    let made = NodeFile(format: 1, node: .random())
    try file.replace(with: StoredJSON.encode(made))
    return made.node
  }

  private static func token(_ path: String) throws -> String {
    let file = DurableFile(path: path, limit: 65_536)
    if let bytes = try file.read() {
      let text = String(decoding: bytes, as: UTF8.self).trimmedEnd
      guard isToken(text) else {
        throw StoreError(
          .corrupt,
          "\(path) holds no token (16 to 256 visible ASCII characters). It was left as it is; remove it to get a new one"
        )
      }
      try DiskCall.setMode(path, 0o600)
      return text
    }
    var generator = SystemRandomNumberGenerator()
    let digits = Array("0123456789abcdef")
    let token = String((0..<64).map { _ in digits.randomElement(using: &generator) ?? "0" })
    try file.replace(with: Array((token + "\n").utf8))
    return token
  }

  private static func secret(_ path: String) throws -> [UInt8] {
    let file = DurableFile(path: path, limit: 65_536)
    if let bytes = try file.read() {
      guard bytes.count == secretLength else {
        throw StoreError(
          .corrupt,
          """
          \(path) holds no key (\(secretLength) bytes). It was left as it is; remove it to get a new one, with which the \
          platform knows the machine once it has joined again
          """)
      }
      try DiskCall.setMode(path, 0o600)
      return bytes
    }
    var generator = SystemRandomNumberGenerator()
    let made = (0..<secretLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    try file.replace(with: made)
    try DiskCall.setMode(path, 0o600)
    return made
  }
}

/// Secrets are in no text that is made of this, whoever prints it.
extension AgentIdentity: CustomStringConvertible, CustomReflectable {
  public var description: String { "AgentIdentity(\(node))" }
  public var customMirror: Mirror { Mirror(self, children: ["node": node]) }
}

extension String {
  var trimmedEnd: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
