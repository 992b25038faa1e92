internal import EdgeModel

/// Where things are in etcd. Numbers have 20 digits, so that the order of keys is theirs.
struct EtcdKeys: Sendable {
  let prefix: String

  init(prefix: String) { self.prefix = prefix.hasSuffix("/") ? prefix : prefix + "/" }

  /// The newest position, as `EPOCH.INDEX`.
  var head: String { prefix + "head" }
  /// Who leads; gone when its lease ends.
  var leader: String { prefix + "leader" }
  /// The highest epoch that was ever given.
  var epoch: String { prefix + "epoch" }
  var handOver: String { prefix + "hand-over" }
  var snapshot: String { prefix + "snapshot" }
  var entries: String { prefix + "entries/" }
  var snapshots: String { prefix + "snapshots/" }

  func entry(_ index: UInt64) -> String { entries + Self.digits(index) }
  func candidate(_ node: NodeID) -> String { prefix + "candidates/\(node)" }
  var candidates: String { prefix + "candidates/" }
  func snapshotParts(_ index: UInt64) -> String { snapshots + Self.digits(index) + "/" }
  func snapshotPart(_ index: UInt64, _ part: Int) -> String { snapshotParts(index) + Self.digits(UInt64(part)) }

  /// The first key after all that begin with a folder's name, which ends with a slash: `0` comes after `/`.
  static func end(of folder: String) -> String { folder.dropLast() + "0" }

  private static func digits(_ number: UInt64) -> String {
    let text = String(number)
    return String(repeating: "0", count: 20 - text.count) + text
  }
}
