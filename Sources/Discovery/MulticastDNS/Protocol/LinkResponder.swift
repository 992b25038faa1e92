/// Claims names on one link, announces and defends them, and answers questions (RFC 6762 sections 6 to 10).
///
/// A value without clock and socket: what happens goes in with its time, what is to be sent comes out.
struct LinkResponder: Sendable {
  /// A record that is going to be multicast.
  struct PendingAnswer: Sendable {
    var record: DNSRecord
    var due: Duration
    /// Who asked: an asker's further known answers take the question back.
    var askers: [MDNSSource]
    var defends: Bool
  }

  /// A message that is going to be sent to one asker.
  struct PendingReply: Sendable {
    var outgoing: MDNSOutgoing
    var due: Duration
  }

  let timing: MDNSTiming
  var owned: [OwnedRecords] = []
  var pending: [PendingAnswer] = []
  var replies: [PendingReply] = []
  /// When a record was last multicast.
  var lastMulticast: [DNSRecord: Duration] = [:]
  /// What we said until then, and may still hear from ourselves.
  private var former: [DNSRecord: Duration] = [:]
  private var conflicts: [Duration] = []
  /// There were so many conflicts that only one name in five seconds is tried, until one is free.
  private var isSlow = false

  init(timing: MDNSTiming) { self.timing = timing }

  /// When it wants to be woken; `nil` if nothing is to be done.
  var nextWake: Duration? {
    var times = owned.compactMap(\.next)
    times += pending.map(\.due)
    times += replies.map(\.due)
    return times.min()
  }

  // MARK: What is published

  /// Begins to claim a name and its records, or changes those of a publication whose name stays.
  mutating func put(_ records: OwnedRecords, at now: Duration, _ random: inout some RandomNumberGenerator)
    -> [MDNSOutgoing]
  {
    guard let place = owned.firstIndex(where: { $0.id == records.id }) else {
      var records = records
      restart(&records, at: now, &random)
      owned.append(records)
      return []
    }
    if owned[place].name == records.name, owned[place].phase != .conflicting {
      return change(place, to: records, at: now)
    }
    let goodbyes = remove(records.id, at: now)
    return goodbyes + put(records, at: now, &random)
  }

  private mutating func change(_ place: Int, to records: OwnedRecords, at now: Duration) -> [MDNSOutgoing] {
    let before = owned[place]
    owned[place].unique = records.unique
    owned[place].shared = records.shared
    owned[place].siblings = records.siblings
    guard before.isLive else { return [] }
    func lacks(_ list: [DNSRecord], _ record: DNSRecord) -> Bool { !list.contains { $0.saysSame(as: record) } }
    let added = records.all.filter { lacks(before.all, $0) }
    let removed = before.all.filter { lacks(records.all, $0) }
    guard !added.isEmpty || !removed.isEmpty else { return [] }
    for record in removed { former[record.said] = now }
    // A flush replaces all of a type, so all of a type that changed is sent.
    let changedTypes = Set((added + removed).filter { $0.name == records.name }.map(\.type))
    owned[place].announced =
      records.unique.filter { changedTypes.contains($0.type) } + records.shared.filter { !lacks(added, $0) }
    owned[place].phase = .announcing(sent: 0)
    owned[place].next = now
    pending.removeAll { answer in removed.contains { $0.saysSame(as: answer.record) } }
    let unreplaced = removed.filter { gone in
      !gone.cacheFlush || !records.unique.contains { $0.type == gone.type }
    }
    return goodbye(unreplaced)
  }

  /// Withdraws a publication, with a goodbye for what was announced.
  mutating func remove(_ id: UInt64, at now: Duration) -> [MDNSOutgoing] {
    guard let place = owned.firstIndex(where: { $0.id == id }) else { return [] }
    let records = owned.remove(at: place)
    for record in records.all { former[record.said] = now }
    let gone = records.all.filter { !isOwned($0) }
    pending.removeAll { answer in gone.contains { $0.saysSame(as: answer.record) } }
    return records.isLive ? goodbye(records.all) : []
  }

  private func isOwned(_ record: DNSRecord) -> Bool {
    owned.contains { $0.isLive && $0.all.contains { $0.saysSame(as: record) } }
  }

  private func goodbye(_ records: [DNSRecord]) -> [MDNSOutgoing] {
    let gone = records.filter { !isOwned($0) }.map { record in
      var record = record
      record.ttl = 0
      return record
    }
    return DNSMessage.responses(gone, limit: timing.datagramLimit).map { MDNSOutgoing(message: $0) }
  }

  // MARK: Claiming

  /// Sends what is due: probes, announcements, answers.
  mutating func wake(at now: Duration) -> [MDNSOutgoing] {
    var claims: [(question: DNSQuestion, records: [DNSRecord])] = []
    var announced: [DNSRecord] = []
    for place in owned.indices {
      guard let next = owned[place].next, next <= now else { continue }
      switch owned[place].phase {
      case .probing(let sent) where sent < timing.probes:
        // Answers to one socket alone may miss ours where others share the port: only the first asks for that.
        let question = DNSQuestion(owned[place].name, .any, wantsUnicast: sent == 0)
        claims.append((question, owned[place].unique.map(\.proposed)))
        owned[place].phase = .probing(sent: sent + 1)
        owned[place].next = now + timing.probeInterval
      case .probing:
        isSlow = false
        owned[place].announced = owned[place].all
        announced += announce(place, sent: 0, at: now)
      case .announcing(let sent): announced += announce(place, sent: sent, at: now)
      case .established, .conflicting: owned[place].next = nil
      }
    }
    let probes = DNSMessage.probes(claims, limit: timing.datagramLimit)
    return probes.map { MDNSOutgoing(message: $0) } + multicast(announced, [], at: now) + sendAnswers(at: now)
  }

  private mutating func announce(_ place: Int, sent: Int, at now: Duration) -> [DNSRecord] {
    let last = sent + 1 >= timing.announcements
    owned[place].phase = last ? .established : .announcing(sent: sent + 1)
    owned[place].next = last ? nil : now + timing.announceInterval * (1 << sent)
    defer { if last { owned[place].announced = [] } }
    return owned[place].announced
  }

  private mutating func restart(
    _ records: inout OwnedRecords, at now: Duration, _ random: inout some RandomNumberGenerator
  ) {
    conflicts.removeAll { $0 + timing.conflictWindow < now }
    records.phase = .probing(sent: 0)
    if conflicts.count >= timing.conflictLimit { isSlow = true }
    if isSlow {
      records.next = now + timing.slowProbeDelay
    } else {
      // What is published together is probed together.
      let latest = now + timing.firstProbeDelay.upperBound
      let waiting = owned.compactMap { $0.phase == .probing(sent: 0) ? $0.next : nil }
      records.next =
        waiting.filter { (now...latest).contains($0) }.min() ?? now + timing.firstProbeDelay.random(using: &random)
    }
  }

  // MARK: What others say

  /// Looks through somebody's answers for names that are ours.
  /// - Returns: the publications that need another name.
  mutating func receive(
    response: DNSMessage, at now: Duration, _ random: inout some RandomNumberGenerator
  ) -> [UInt64] {
    var lost: [UInt64] = []
    former = former.filter { $0.value + .seconds(5) > now }
    for record in response.answers + response.additional {
      suppress(record)
      rescue(record, at: now, &random)
      for place in owned.indices where owned[place].isContradicted(by: record) && former[record.said] == nil {
        conflicts.append(now)
        switch owned[place].phase {
        case .probing:
          owned[place].phase = .conflicting
          owned[place].next = nil
          lost.append(owned[place].id)
        case .announcing, .established:
          // Who has it is settled by probing anew: whoever goes on answering keeps it.
          var records = owned[place]
          restart(&records, at: now, &random)
          owned[place] = records
        case .conflicting: break
        }
      }
    }
    return lost
  }

  /// What somebody else multicast needs no second time (RFC 6762 section 7.4).
  private mutating func suppress(_ record: DNSRecord) {
    pending.removeAll { $0.record.saysSame(as: record) && record.ttl >= $0.record.ttl && !$0.defends }
  }

  /// Somebody lets a record of ours run out: it is said again (RFC 6762 section 6.6).
  private mutating func rescue(
    _ record: DNSRecord, at now: Duration, _ random: inout some RandomNumberGenerator
  ) {
    let own = owned.filter(\.isLive).flatMap(\.all).first { $0.saysSame(as: record) }
    guard let own, record.ttl < own.ttl / 2 else { return }
    enqueue(own, due: now + timing.sharedDelay.random(using: &random), asker: nil, defends: false, at: now)
  }

  /// Compares a probe of somebody else with ours for the same name.
  mutating func receive(probe message: DNSMessage, at now: Duration) {
    for place in owned.indices where owned[place].isProbing {
      let theirs = message.authority.filter { $0.name == owned[place].name }
      if owned[place].losesAgainst(theirs) {
        owned[place].phase = .probing(sent: 0)
        owned[place].next = now + timing.lostTieDelay
      }
    }
  }
}

extension DNSRecord {
  /// What it says, as a key: without time to live and flush bit.
  var said: DNSRecord {
    var said = proposed
    said.ttl = 0
    return said
  }

  /// As a probe proposes it: without the flush bit (RFC 6762 section 10.2).
  var proposed: DNSRecord {
    var proposed = self
    proposed.cacheFlush = false
    return proposed
  }
}
