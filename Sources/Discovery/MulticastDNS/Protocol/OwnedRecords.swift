/// The records of one publication on one link: a name that is claimed, and entries in lists that many share.
struct OwnedRecords: Sendable {
  /// How far the claim is.
  enum Phase: Hashable, Sendable {
    /// So many probes were sent.
    case probing(sent: Int)
    /// So many announcements were sent; from the first on questions are answered.
    case announcing(sent: Int)
    case established
    /// Somebody else has the name: another is awaited.
    case conflicting
  }

  let id: UInt64
  /// The name that only this publication has.
  var name: DNSName
  /// Its records, with the flush bit.
  var unique: [DNSRecord]
  /// Records of names that others have, too.
  var shared: [DNSRecord]
  /// The same publication's records on other links, which may be the same network.
  var siblings: [DNSRecord] = []

  var phase = Phase.probing(sent: 0)
  /// When something is to be sent for it.
  var next: Duration?
  /// What is still to be announced.
  var announced: [DNSRecord] = []

  init(id: UInt64, name: DNSName, unique: [DNSRecord], shared: [DNSRecord]) {
    self.id = id
    self.name = name
    self.unique = unique
    self.shared = shared
  }

  var all: [DNSRecord] { unique + shared }

  /// Whether questions about it are answered.
  var isLive: Bool {
    switch phase {
    case .announcing, .established: true
    case .probing, .conflicting: false
    }
  }

  var isProbing: Bool { if case .probing = phase { true } else { false } }

  /// Which types the name has, said where another one is asked for (RFC 6762 section 6.1).
  var denial: DNSRecord {
    DNSRecord(
      name, .denial(next: name, types: Set(unique.map(\.type)).sorted()),
      ttl: unique.map(\.ttl).min() ?? MDNSTiming.hostTTL, cacheFlush: true)
  }

  /// Whether a record that somebody sent takes the name away from us (RFC 6762 sections 8.1 and 9).
  func isContradicted(by record: DNSRecord) -> Bool {
    guard record.name == name, record.recordClass == DNSRecord.internet, record.type != .nsec, record.ttl > 0,
      !(unique + siblings).contains(where: { $0.saysSame(as: record) })
    else { return false }
    if unique.contains(where: { $0.type == record.type }) { return true }
    // While the name is only being claimed, whoever has it for something else has it.
    return isProbing && record.cacheFlush
  }

  /// Which of two simultaneous probes has to wait: the one whose records come first (RFC 6762 section 8.2).
  func losesAgainst(_ theirs: [DNSRecord]) -> Bool {
    let strangers = theirs.filter { their in !(unique + siblings).contains { $0.saysSame(as: their) } }
    guard !strangers.isEmpty else { return false }
    func ordered(_ records: [DNSRecord]) -> [[UInt8]] {
      let keys = records.map { record in
        [record.recordClass, record.type.rawValue].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
          + record.data.canonical
      }
      return keys.sorted { $0.lexicographicallyPrecedes($1) }
    }
    let (mine, other) = (ordered(unique), ordered(theirs))
    return mine.lexicographicallyPrecedes(other) { $0.lexicographicallyPrecedes($1) }
  }
}
