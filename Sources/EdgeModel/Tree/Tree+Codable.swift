/// A tree as it is handed to who is too far behind: lists in order, so that equal trees have equal bytes.
extension Tree: Codable {
  private enum CodingKeys: String, CodingKey {
    case points, heads, quarantine, collected
  }

  private struct PlacedPoint: Codable {
    var p: PointAddress
    var x: Point
  }

  private struct PlacedHead: Codable {
    var origin: Origin
    var head: JournalHead
  }

  private struct PlacedEntry: Codable {
    var origin: Origin
    var entry: JournalEntry
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    for placed in try container.decode([PlacedPoint].self, forKey: .points) { points[placed.p] = placed.x }
    for placed in try container.decode([PlacedHead].self, forKey: .heads) { heads[placed.origin] = placed.head }
    for placed in try container.decodeIfPresent([PlacedEntry].self, forKey: .quarantine) ?? [] {
      quarantine[placed.origin, default: [:]][placed.entry.sequence] = placed.entry
    }
    collected = try container.decodeIfPresent(HybridTime.self, forKey: .collected) ?? .zero
    for (address, point) in points where !covers(point.origin, point.sequence) {
      throw DecodingError.dataCorruptedError(
        forKey: .points, in: container, debugDescription: "\(address) comes from an entry that the tree has not")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(points.sorted { $0.key < $1.key }.map { PlacedPoint(p: $0.key, x: $0.value) }, forKey: .points)
    try container.encode(
      heads.sorted { $0.key < $1.key }.map { PlacedHead(origin: $0.key, head: $0.value) }, forKey: .heads)
    let waiting = quarantine.sorted { $0.key < $1.key }.flatMap { origin, entries in
      entries.values.sorted { $0.sequence < $1.sequence }.map { PlacedEntry(origin: origin, entry: $0) }
    }
    if !waiting.isEmpty { try container.encode(waiting, forKey: .quarantine) }
    if collected != .zero { try container.encode(collected, forKey: .collected) }
  }
}
