internal import Coordination
internal import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Who leads, as it stands in etcd below a lease.
struct LeaderRecord: Codable, Equatable {
  var node: NodeID
  var epoch: UInt64
}

/// A leader's wish about who comes next.
struct HandOverRecord: Codable {
  var from: NodeID
  /// `nil` for anybody else.
  var to: NodeID?
}

/// An entry, and a mark by which its writer knows it again when the answer was lost.
struct StoredEntry: Codable {
  var mark: String
  var entry: DesiredEntry
}

/// Which snapshot counts.
struct SnapshotRecord: Codable {
  var version: DesiredVersion
  var parts: Int
  /// Of all parts, in bytes.
  var length: Int
}

/// The JSON of what is kept.
enum StoredJSON {
  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from data: Data, key: String) throws -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw DesiredLogError(.corrupt, "what etcd has at \(key) can't be read: \(error)", cause: error)
    }
  }
}
