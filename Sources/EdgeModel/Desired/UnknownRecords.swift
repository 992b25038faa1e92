/// The records of a desired state that this program doesn't know, in the order in which they were written.
public struct UnknownRecords: Hashable, Sendable {
  /// How many are kept.
  public static let kept = 10_000

  /// Oldest first, at most ``kept``.
  public private(set) var records: [UnknownRecord] = []
  /// How many were more than ``kept``, the oldest first: a state that lacks some must not become a newer program's.
  public private(set) var dropped: UInt64 = 0

  public init() {}

  /// Whether this program knows all there is, and none were dropped.
  public var isEmpty: Bool { records.isEmpty && dropped == 0 }

  /// Which kinds and versions they are, each once, sorted.
  public var forms: [UnknownRecord.Form] { Set(records.map(\.form)).sorted() }

  /// Adds a record. One of a kind that has ids takes its predecessor's place: records are whole.
  mutating func append(_ record: UnknownRecord) {
    if let id = record.id, DesiredChange.kindsWithID.contains(record.kind) { remove(record.kind, id) }
    records.append(record)
    limit(0)
  }

  /// Drops what is too much.
  /// - Parameter lacking: how many were dropped before, by who stored the records.
  mutating func limit(_ lacking: UInt64) {
    let excess = max(0, records.count - Self.kept)
    records.removeFirst(excess)
    for count in [UInt64(excess), lacking] {
      let (sum, overflow) = dropped.addingReportingOverflow(count)
      dropped = overflow ? .max : sum
    }
  }

  /// What this program wrote later takes the place of what it didn't know.
  mutating func supersede(_ change: DesiredChange) {
    guard !records.isEmpty else { return }
    let kind = change.form.kind
    switch change {
    case .cluster, .voters, .platformKey, .platformToken: records.removeAll { $0.kind == kind }
    case .node(let record): remove(kind, "\(record.id)")
    case .deployment(let record): remove(kind, "\(record.id)")
    case .allocation(let record): remove(kind, "\(record.id)")
    case .forget(let id):
      remove("deployment", "\(id)")
      records.removeAll { $0.kind == "allocation" && $0.id.flatMap { AllocationID($0) }?.deployment == id }
    case .secret(let record): remove(kind, "\(record.id)")
    case .forgetSecret(let id): remove("secret", "\(id)")
    case .cordon(let record): remove(kind, "\(record.id)")
    case .forgetNode(let id):
      remove("node", "\(id)")
      remove("cordon", "\(id)")
    case .change, .unknown: break
    }
  }

  private mutating func remove(_ kind: String, _ id: String) {
    records.removeAll { $0.kind == kind && $0.id == id }
  }
}

extension DesiredChange {
  /// The kinds whose records replace the one with the same id.
  static let kindsWithID: Set<String> = ["node", "deployment", "allocation", "secret", "cordon"]
}
