import Crypto
public import EdgeModel
import EdgeStore

/// All that it takes to found a platform anew: a document of what shall be and the keys of its secrets, and the files of its
/// apps' versions. **It holds keys in clear.**
public struct Backup: Sendable {
  /// The digest of the document.
  public let document: BlobDigest
  /// The document and all files, each by its digest and length, the document first.
  public let items: [StoredItem]
  /// The platform that it is of.
  public let cluster: ClusterID
  /// The base URLs of the platform's machines.
  public let machines: [String]
  /// When it was made, by the agent's clock.
  public let at: Timestamp
  /// The version of the agent that made it.
  public let version: String
  private let bytes: [UInt8]
  private let blobs: BlobStore

  /// The document, or the files of one version.
  public struct StoredItem: Sendable, Hashable {
    /// The SHA-256 of its bytes.
    public let digest: BlobDigest
    /// In bytes.
    public let size: Int64
  }

  init(_ document: BackupDocument, blobs: BlobStore) async throws {
    bytes = try document.encoded()
    let digest = try BlobDigest(sha256: SHA256.hash(data: bytes))
    var items = [StoredItem(digest: digest, size: Int64(bytes.count))]
    let wanted = Set(
      document.state.deployments.values.filter { $0.intent != .destroy }.compactMap(\.resolved?.reference.digest))
    for blob in wanted.sorted() {
      // What this machine doesn't have is fetched again by who restores.
      if let size = try await blobs.size(of: blob) { items.append(StoredItem(digest: blob, size: size)) }
    }
    self.items = items
    self.document = digest
    self.blobs = blobs
    cluster = document.cluster
    machines = document.state.nodes.values.sorted { $0.id < $1.id }.map(\.address)
    at = document.at
    version = document.version
  }

  /// A part of an item's bytes; none at its end.
  public func read(_ digest: BlobDigest, from offset: Int64, limit: Int) async throws -> [UInt8] {
    guard digest == document else { return try await blobs.read(digest, from: offset, limit: limit) }
    return Array(bytes.dropFirst(Int(clamping: offset)).prefix(limit))
  }
}

/// Keys are in it: it is in no text that is made of it, whoever prints it.
extension Backup: CustomStringConvertible, CustomReflectable {
  public var description: String { "Backup(of: \(cluster), \(items.count) items)" }
  public var customMirror: Mirror { Mirror(self, children: ["cluster": cluster]) }
}
