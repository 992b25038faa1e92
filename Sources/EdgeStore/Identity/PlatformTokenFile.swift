internal import Crypto
public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The token that an agent's platform gave it in the place of the one before, and which those before were: people and scripts may
/// go on naming one of them when they start the agent.
public struct PlatformTokenFile: Sendable {
  private struct Content: Codable {
    var format: Int
    var since: Timestamp
    /// Digests (SHA-256) of the tokens that count no more.
    var outdated: [String]
  }

  private static let format = 1
  /// The most digests that are kept.
  private static let kept = 64
  private let directory: DataDirectory

  /// - Parameter lock: the data directory, taken.
  public init(in lock: DataDirectoryLock) { directory = lock.directory }

  init(in directory: DataDirectory) { self.directory = directory }

  /// Since when the present token counts, by the platform's clock; `nil` for one that people gave, or the first.
  /// - Throws: ``StoreError``.
  public func since() throws -> Timestamp? { try content()?.since }

  /// Puts another token in the place of the one before. Once this returns it survives a power cut.
  /// - Throws: ``StoreError`` with code `.mismatch` for a text that can't be a token, or `.storage`.
  public func replace(with token: String, since: Timestamp) throws {
    guard AgentIdentity.isToken(token) else {
      throw StoreError(.mismatch, "what the platform gave is no token: 16 to 256 visible ASCII characters, no spaces")
    }
    let file = DurableFile(path: directory.tokenFile, limit: 65_536)
    var outdated = try content()?.outdated ?? []
    if let before = try file.read() {
      outdated.append(Self.digest(String(decoding: before, as: UTF8.self).trimmedEnd))
    }
    // First: a token that is outdated and still there is taken once more, one that isn't known to be so never.
    try history.replace(
      with: StoredJSON.encode(
        Content(
          format: Self.format, since: since, outdated: outdated.suffix(Self.kept).filter { $0 != Self.digest(token) })))
    try file.replace(with: Array((token + "\n").utf8))
    try DiskCall.setMode(file.path, 0o600)
  }

  /// Forgets what was before: the machine belongs to another platform.
  func forget() throws {
    if try DiskCall.length(of: history.path) != nil { try DiskCall.removeFile(history.path) }
  }

  /// Whether a token is one of those before.
  func isOutdated(_ token: String) throws -> Bool { try content()?.outdated.contains(Self.digest(token)) ?? false }

  private func content() throws -> Content? {
    guard let bytes = try history.read() else { return nil }
    return try FormattedJSON.decode(
      Content.self, bytes, path: history.path, format: Self.format,
      advice: "remove it: an outdated token is then taken for a new one")
  }

  private var history: DurableFile { DurableFile(path: directory.path + "/token-history.json", limit: 65_536) }

  private static func digest(_ token: String) -> String {
    SHA256.hash(data: Data(token.utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
