import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a platform knows, as one document: what shall be, and the keys that its secrets open with.
struct BackupDocument: Codable {
  struct Key: Codable {
    var id: PlatformKeyID
    /// In base 64.
    var key: Data
  }

  static let currentFormat = 1
  /// Longer ones are refused, in bytes.
  static let limit = 256 << 20

  var format = Self.currentFormat
  var cluster: ClusterID
  var at: Timestamp
  /// The agent's version.
  var version: String
  var state: DesiredState
  var keys: [Key]

  init(cluster: ClusterID, at: Timestamp, version: String, state: DesiredState, keys: [PlatformKey]) {
    self.cluster = cluster
    self.at = at
    self.version = version
    self.state = state
    self.keys = keys.sorted { $0.id < $1.id }.map { Key(id: $0.id, key: Data($0.bytes)) }
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  /// - Throws: ``ControlPlaneError`` with code `.invalid`.
  static func decode(_ bytes: [UInt8]) throws -> BackupDocument {
    struct Form: Decodable { var format: Int }
    do {
      let format = try JSONDecoder().decode(Form.self, from: Data(bytes)).format
      guard format == currentFormat else {
        throw ControlPlaneError(
          .invalid, "the backup has format \(format), this agent reads \(currentFormat): take an agent of its version")
      }
      return try JSONDecoder().decode(BackupDocument.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw ControlPlaneError(.invalid, "the backup's document can't be read: \(error)")
    }
  }

  /// Keys are in it, so nobody prints it.
  var openableKeys: [PlatformKeyID: PlatformKey] {
    var found: [PlatformKeyID: PlatformKey] = [:]
    for kept in keys { if let key = PlatformKey(Array(kept.key)), key.id == kept.id { found[key.id] = key } }
    return found
  }
}
