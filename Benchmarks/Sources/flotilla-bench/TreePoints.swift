import Coordination
import EdgeModel

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The tree of shared state: points written on one machine, encoded, decoded and merged on another.
enum TreePoints {
  /// In one journal entry.
  private static let batch = 100
  private static let page = 256

  /// Points a second from the writer's append to the reader's tree, and how many bytes each took on the way.
  static func replicated(count: Int) async throws -> (measurement: Measurement, bytesPerPoint: Double) {
    let writer = try journal("nwriteraaaaa")
    let reader = try journal("nreaderaaaaa")
    var bytes = 0
    let measurement = try await Measurement.of("points/s", operations: count) {
      var written = 0
      while written < count {
        _ = try writer.append(try writes(from: written, to: min(written + batch, count)))
        written += batch
      }
      bytes = try await catchUp(reader, with: writer)
    }
    guard reader.tree().points.count == writer.tree().points.count else { throw Wrong("the trees differ") }
    return (measurement, Double(bytes) / Double(count))
  }

  /// Points a second of a reader that was away while all were written.
  static func caughtUp(count: Int) async throws -> Measurement {
    let writer = try journal("nwriteraaaaa")
    let reader = try journal("nreaderaaaaa")
    var written = 0
    while written < count {
      _ = try writer.append(try writes(from: written, to: min(written + batch, count)))
      written += batch
    }
    return try await Measurement.of("points/s", operations: count) { _ = try await catchUp(reader, with: writer) }
  }

  /// The floor: the same points as one JSON list a page, encoded, decoded and put into a dictionary. No order, no chain, no
  /// clocks.
  static func plain(count: Int) async throws -> (measurement: Measurement, bytesPerPoint: Double) {
    struct Row: Codable {
      var address: String
      var value: Double
      var time: Int64
    }
    var bytes = 0
    var points: [String: Row] = [:]
    let measurement = try await Measurement.of("points/s", operations: count) {
      var written = 0
      while written < count {
        let rows = (written..<min(written + batch, count)).map {
          Row(address: "sensors/s\($0 % 1_000):value", value: Double($0), time: Int64($0))
        }
        let data = try JSONEncoder().encode(rows)
        bytes += data.count
        for row in try JSONDecoder().decode([Row].self, from: data) { points[row.address] = row }
        written += batch
      }
    }
    return (measurement, Double(bytes) / Double(count))
  }

  private static func catchUp(_ reader: InMemoryJournal, with writer: InMemoryJournal) async throws -> Int {
    var bytes = 0
    var position = SequenceNumber.zero
    while true {
      let data = try JSONEncoder().encode(try writer.read(writer.origin, after: position, limit: page))
      bytes += data.count
      let page = try JSONDecoder().decode(JournalPage.self, from: data)
      position = try reader.ingest(page)
      guard page.hasMore else { return bytes }
    }
  }

  /// A thousand sensors in turn.
  private static func writes(from: Int, to: Int) throws -> [PointWrite] {
    try (from..<to).map {
      PointWrite(try PointAddress("sensors/s\($0 % 1_000):value"[...]), .number(Double($0)))
    }
  }

  private static func journal(_ node: String) throws -> InMemoryJournal {
    InMemoryJournal(origin: Origin(agent: try NodeID(node[...]), incarnation: 1), chain: PlainChain()) {
      Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
  }
}

/// FNV-1a in the place of the SHA-256 of `EdgeStore`: what is measured is the tree, not cryptography.
private struct PlainChain: EntryChain {
  func digest(of bytes: [UInt8]) -> ChainDigest {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return withUnsafeBytes(of: (hash.bigEndian, (hash &* 31).bigEndian)) { ChainDigest(prefixOf: $0) }
  }
}
