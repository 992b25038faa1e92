/// Asks on one link for what is wanted, and keeps what was answered (RFC 6762 sections 5 and 7).
struct LinkQuerier: Sendable {
  typealias Key = RecordCache.Key

  private struct Question: Sendable {
    /// When it is asked next; `nil` while its answer is known.
    var next: Duration?
    var interval: Duration
    var asked = 0
  }

  private static let never = Duration.seconds(Int64.max)
  private let timing: MDNSTiming
  private(set) var cache: RecordCache
  private var questions: [Key: Question] = [:]

  init(timing: MDNSTiming) {
    self.timing = timing
    cache = RecordCache(timing: timing)
  }

  /// When it wants to be woken.
  var nextWake: Duration? {
    var times = questions.values.compactMap(\.next)
    for key in questions.keys { times += cache.entries(key).compactMap(\.refreshAt) }
    if let expiry = cache.nextExpiry { times.append(expiry) }
    return times.min()
  }

  /// What is wanted from now on. New questions are asked soon, those that are no longer wanted no more.
  mutating func want(_ keys: Set<Key>, at now: Duration, _ random: inout some RandomNumberGenerator) {
    for key in questions.keys where !keys.contains(key) { questions[key] = nil }
    let new = keys.filter { questions[$0] == nil }
    guard !new.isEmpty else { return }
    // Questions go together in as few datagrams as they can, now and whenever they are asked again.
    let latest = now + timing.firstQueryDelay.upperBound
    let waiting = questions.values.compactMap { $0.asked == 0 ? $0.next : nil }.filter { $0 <= latest }.min()
    let first = waiting ?? now + timing.firstQueryDelay.random(using: &random)
    for key in new {
      // What many have is asked for in any case, what one has only if it isn't known.
      questions[key] = Question(next: isSettled(key, at: now) ? nil : first, interval: timing.queryInterval)
    }
  }

  /// Whether nobody needs to be asked: the name has one owner, and that has said it, or that there is none.
  private func isSettled(_ key: Key, at now: Duration) -> Bool {
    guard key.type != .ptr else { return false }
    return cache.entries(key).contains { $0.expires > now } || cache.denies(key)
  }

  mutating func receive(
    response: DNSMessage, at now: Duration, _ random: inout some RandomNumberGenerator
  ) {
    cache.receive(response.answers + response.additional, wanted: { questions[$0] != nil }, at: now, &random)
  }

  /// Looks at questions of others: ours need not be asked twice, and answers that fail to come tell something.
  /// - Parameter isOwn: whether it is our own, come back.
  mutating func observe(query: DNSMessage, isOwn: Bool, at now: Duration) {
    for question in query.questions where !question.wantsUnicast {
      if !query.isTruncated { cache.observe(question, known: query.answers, at: now) }
      if isOwn { continue }
      let key = Key(name: question.name, type: question.type)
      guard let own = questions[key], let next = own.next, next <= now + timing.queryInterval else { continue }
      let mine = knownAnswers(key, at: now)
      let theirs = query.answers.filter { $0.name == key.name && $0.type == key.type }
      // What they know and we don't would stay unsaid (section 7.3).
      guard theirs.allSatisfy({ their in mine.contains { $0.saysSame(as: their) } }) else { continue }
      questions[key] = asked(own, at: now)
    }
  }

  private func asked(_ question: Question, at now: Duration) -> Question {
    Question(
      next: now + question.interval, interval: min(question.interval * 2, timing.longestQueryInterval),
      asked: question.asked + 1)
  }

  /// What is known with more than half of its time left, told as its remaining time (section 7.1).
  private func knownAnswers(_ key: Key, at now: Duration) -> [DNSRecord] {
    cache.entries(key).compactMap { entry in
      let remaining = entry.remaining(at: now)
      guard remaining * 2 > .seconds(Int64(entry.record.ttl)) else { return nil }
      var record = entry.record.proposed
      record.ttl = UInt32(clamping: remaining.components.seconds)
      return record
    }
  }

  /// Forgets what has run out, which then has to be asked for again.
  mutating func expire(at now: Duration) {
    cache.expire(at: now)
    for (key, question) in questions where question.next == nil && !isSettled(key, at: now) {
      questions[key] = Question(next: now, interval: timing.queryInterval)
    }
  }

  /// The questions that are due, with what is known already.
  mutating func poll(at now: Duration) -> [MDNSOutgoing] {
    var due: [DNSQuestion] = []
    var known: [DNSRecord] = []
    func needsRefresh(_ key: Key) -> Bool { cache.entries(key).contains { ($0.refreshAt ?? Self.never) <= now } }
    let candidates = questions.filter { ($0.value.next ?? Self.never) <= now || needsRefresh($0.key) }
    for (key, question) in candidates.sorted(by: { $0.key < $1.key }) {
      let refreshes = needsRefresh(key)
      if question.next != nil, isSettled(key, at: now) { questions[key]?.next = nil }
      let isDue = questions[key]?.next.map { $0 <= now } ?? false
      guard isDue || refreshes else { continue }
      due.append(DNSQuestion(key.name, key.type, wantsUnicast: isDue && question.asked == 0))
      known += knownAnswers(key, at: now)
      cache.refreshed(key, at: now)
      if isDue { questions[key] = asked(question, at: now) }
    }
    return DNSMessage.queries(due, known: known, limit: timing.datagramLimit).map { MDNSOutgoing(message: $0) }
  }
}
