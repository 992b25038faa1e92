public import EdgeModel

/// Who an agent is: made when its data directory is first used, and kept there.
public struct AgentIdentity: Hashable, Sendable {
  public let node: NodeID
  /// What the control API asks for: 64 hexadecimal digits. Never logged.
  public let token: String

  private struct NodeFile: Codable {
    var format: Int
    var node: NodeID
  }

  /// Reads the identity in a directory, or makes one.
  ///
  /// A few small files; meant for the start of a program.
  /// - Parameter lock: the directory, taken: two agents never make it at the same time.
  /// - Throws: ``StoreError`` with code `.corrupt` or `.newerFormat` (the file stays as it is), or `.storage`.
  public init(in lock: DataDirectoryLock) throws {
    let directory = lock.directory
    node = try Self.node(directory.nodeFile)
    token = try Self.token(directory.tokenFile)
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
      guard text.utf8.count == 64, text.utf8.allSatisfy({ isHexadecimal($0) }) else {
        throw StoreError(
          .corrupt, "\(path) holds no token of 64 hexadecimal digits. It was left as it is; remove it to get a new one")
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

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
