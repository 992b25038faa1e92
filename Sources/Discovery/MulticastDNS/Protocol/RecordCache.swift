/// What others said on one link, and until when it may be believed (RFC 6762 sections 5.2 and 10).
struct RecordCache: Sendable {
  struct Entry: Sendable {
    var record: DNSRecord
    var received: Duration
    var expires: Duration
    /// How many of the four refreshing questions were sent.
    var refreshes = 0
    /// In percent of the time to live, so that not all ask at once.
    var jitter: Int
    /// Questions of anybody's that it should have answered, and nobody did.
    var unanswered = 0
    var lastUnanswered: Duration?

    func remaining(at now: Duration) -> Duration { expires - now }

    /// When it has to be asked for again: at 80, 85, 90 and 95 % of its time.
    var refreshAt: Duration? {
      guard refreshes < 4, expires == received + .seconds(Int64(record.ttl)) else { return nil }
      return received + .seconds(Int64(record.ttl)) * (80 + 5 * refreshes + jitter) / 100
    }
  }

  /// What a question is about.
  struct Key: Hashable, Comparable, Sendable {
    var name: DNSName
    var type: DNSRecordType

    static func < (left: Key, right: Key) -> Bool {
      left.name == right.name ? left.type < right.type : left.name < right.name
    }
  }

  /// The most records that are kept on a link.
  static let limit = 4096
  /// The longest time that anything is believed without being said again.
  static let longestTTL: UInt32 = 86_400

  private let timing: MDNSTiming
  private var entries: [Key: [Entry]] = [:]
  private(set) var count = 0
  /// Counts what came and went, but not what was said again.
  private(set) var revision: UInt64 = 0

  init(timing: MDNSTiming) { self.timing = timing }

  /// What is known under a name and type, in the order of its arrival.
  func entries(_ name: DNSName, _ type: DNSRecordType) -> [Entry] { entries[Key(name: name, type: type)] ?? [] }

  func entries(_ key: Key) -> [Entry] { entries[key] ?? [] }

  /// Whether somebody said that a name has no records of a type.
  func denies(_ key: Key) -> Bool {
    entries(key.name, .nsec).contains { entry in
      if case .denial(_, let types) = entry.record.data { !types.contains(key.type) } else { false }
    }
  }

  /// When a record of a name and type runs out, or its unanswered questions are over.
  var nextExpiry: Duration? {
    entries.values.joined().map { min($0.expires, gone($0) ?? $0.expires) }.min()
  }

  private func gone(_ entry: Entry) -> Duration? {
    guard entry.unanswered >= timing.unansweredQueries, let last = entry.lastUnanswered else { return nil }
    return last + timing.unansweredWindow
  }

  /// Takes what an answer says.
  mutating func receive(
    _ records: [DNSRecord], wanted: (Key) -> Bool, at now: Duration, _ random: inout some RandomNumberGenerator
  ) {
    var flushed: [Key: [DNSRecordData]] = [:]
    for record in records where record.recordClass == DNSRecord.internet {
      guard [.a, .aaaa, .ptr, .srv, .txt, .nsec].contains(record.type) else { continue }
      let key = Key(name: record.name, type: record.type)
      store(record, key, wanted: wanted(key), at: now, jitter: .random(in: 0...2, using: &random))
      if record.cacheFlush { flushed[key, default: []].append(record.data) }
    }
    for (key, said) in flushed {
      // What came within the last second may be the first half of the same answer (section 10.2).
      let grace = timing.grace
      change(key) { entry in
        if !said.contains(entry.record.data), entry.received + grace < now {
          entry.expires = min(entry.expires, now + grace)
        }
      }
    }
  }

  private mutating func store(_ record: DNSRecord, _ key: Key, wanted: Bool, at now: Duration, jitter: Int) {
    var record = record
    record.ttl = min(record.ttl, Self.longestTTL)
    let place = entries[key]?.firstIndex { $0.record.data == record.data }
    if record.ttl == 0 {
      guard place != nil else { return }
      let end = now + timing.grace
      return change(key) { entry in
        if entry.record.data == record.data { entry.expires = min(entry.expires, end) }
      }
    }
    let entry = Entry(
      record: record, received: now, expires: now + .seconds(Int64(record.ttl)), jitter: jitter)
    if let place {
      entries[key]?[place] = entry
      return
    }
    // A full cache takes only what was asked for, up to as much again.
    guard count < (wanted ? 2 * Self.limit : Self.limit) else { return }
    entries[key, default: []].append(entry)
    count += 1
    revision += 1
  }

  /// Notes a question of anybody's, whose asker knows what it lists (section 10.5).
  mutating func observe(_ question: DNSQuestion, known: [DNSRecord], at now: Duration) {
    let types: [DNSRecordType] = question.type == .any ? [.a, .aaaa, .ptr, .srv, .txt] : [question.type]
    for type in types {
      change(Key(name: question.name, type: type)) { entry in
        guard !known.contains(where: { $0.saysSame(as: entry.record) }) else { return }
        entry.unanswered += 1
        entry.lastUnanswered = now
      }
    }
  }

  /// Notes that a record was asked for again.
  mutating func refreshed(_ key: Key, at now: Duration) {
    change(key) { entry in
      while let due = entry.refreshAt, due <= now { entry.refreshes += 1 }
    }
  }

  private mutating func change(_ key: Key, _ body: (inout Entry) -> Void) {
    guard var list = entries.removeValue(forKey: key) else { return }
    for place in list.indices { body(&list[place]) }
    entries[key] = list
  }

  /// Forgets what has run out.
  mutating func expire(at now: Duration) {
    guard let next = nextExpiry, next <= now else { return }
    for key in Array(entries.keys) {
      guard let list = entries[key] else { continue }
      let left = list.filter { $0.expires > now && (gone($0) ?? $0.expires) > now }
      guard left.count < list.count else { continue }
      count -= list.count - left.count
      revision += 1
      entries[key] = left.isEmpty ? nil : left
    }
  }
}
