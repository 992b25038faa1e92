extension LinkResponder {
  /// More questions than this of one datagram are not looked at.
  private static let questionLimit = 256
  /// More answers than this are not kept for later: who asks too much at once asks again.
  private static let pendingLimit = 4096

  /// Looks for answers to somebody's questions, and when to give them (RFC 6762 section 6).
  mutating func receive(
    query message: DNSMessage, _ arrival: MDNSArrival, at now: Duration, _ random: inout some RandomNumberGenerator
  ) {
    takeBack(message.answers, from: arrival.source)
    receive(probe: message, at: now)
    let claimed = Set(message.authority.map(\.name))
    var answers: [(record: DNSRecord, question: DNSQuestion)] = []
    for question in message.questions.prefix(Self.questionLimit) {
      for record in records(for: question)
      where !isKnown(record, message.answers) && !answers.contains(where: { $0.record.saysSame(as: record) }) {
        answers.append((record, question))
      }
    }
    guard !answers.isEmpty else { return }
    if arrival.source.port != MDNSTiming.port {
      let delay = delay(answers.map(\.record), message, &random)
      return replyToLegacy(answers.map(\.record), message, arrival, due: now + delay)
    }
    let defences = answers.filter { claimed.contains($0.question.name) }
    for defence in defences {
      enqueue(defence.record, due: now, asker: nil, defends: true, at: now)
    }
    let others = answers.filter { !claimed.contains($0.question.name) }
    let unicast = answers.filter { answer in
      guard answer.question.wantsUnicast || !arrival.isMulticast else { return false }
      // Now and then all are told, so that nobody's memory of it runs out (section 5.4).
      guard let last = lastMulticast[answer.record.said] else { return !arrival.isMulticast }
      return !arrival.isMulticast || last + .seconds(Int64(answer.record.ttl / 4)) > now
    }
    guard !others.isEmpty || !unicast.isEmpty else { return }
    let due = others.isEmpty ? now : now + delay(others.map(\.record), message, &random)
    // Nobody else hears it, so there is nothing to aggregate or suppress; only known answers that follow may take it back.
    reply(unicast.map(\.record), arrival.source, due: message.isTruncated ? due : now)
    for answer in others where !unicast.contains(where: { $0.record.saysSame(as: answer.record) }) {
      enqueue(answer.record, due: due, asker: arrival.source, defends: false, at: now)
    }
  }

  /// All records of ours that answer a question; for a type that our name doesn't have, that it doesn't.
  private func records(for question: DNSQuestion) -> [DNSRecord] {
    var records: [DNSRecord] = []
    for publication in owned where publication.isLive {
      let matching = publication.all.filter { question.matches($0) }
      records += matching
      let ofName = question.name == publication.name
      if ofName, !matching.contains(where: \.cacheFlush), question.questionClass == DNSRecord.internet,
        question.type != .any
      {
        records.append(publication.denial)
      }
    }
    return records
  }

  /// Known answers with at least half of their time left need no repetition (section 7.1).
  private func isKnown(_ record: DNSRecord, _ known: [DNSRecord]) -> Bool {
    known.contains { $0.saysSame(as: record) && $0.ttl >= record.ttl / 2 }
  }

  /// The known answers of a question may come in further datagrams of the same asker (section 7.2).
  private mutating func takeBack(_ known: [DNSRecord], from source: MDNSSource) {
    guard !known.isEmpty else { return }
    pending = pending.compactMap { answer in
      guard isKnown(answer.record, known), answer.askers.contains(source) else { return answer }
      var answer = answer
      answer.askers.removeAll { $0 == source }
      return answer.askers.isEmpty && !answer.defends ? nil : answer
    }
  }

  private func delay(
    _ records: [DNSRecord], _ message: DNSMessage, _ random: inout some RandomNumberGenerator
  ) -> Duration {
    if message.isTruncated { return timing.truncatedDelay.random(using: &random) }
    // What only we can have is said at once, if nothing else was asked (section 6.3).
    if message.questions.count == 1, records.allSatisfy(\.cacheFlush) { return .zero }
    return timing.sharedDelay.random(using: &random)
  }

  /// Has a record multicast, with others that wait for the same time, and not sooner than the limit of a second lets.
  mutating func enqueue(_ record: DNSRecord, due: Duration, asker: MDNSSource?, defends: Bool, at now: Duration) {
    var due = due
    if let last = lastMulticast[record.said] {
      due = max(due, last + (defends ? timing.defenceInterval : timing.recordInterval))
    }
    let askers = asker.map { [$0] } ?? []
    if let place = pending.firstIndex(where: { $0.record.saysSame(as: record) }) {
      pending[place].due = min(pending[place].due, due)
      pending[place].askers += askers.filter { !pending[place].askers.contains($0) }
      // Without an asker nobody can take it back.
      if asker == nil { pending[place].defends = true }
      return
    }
    guard pending.count < Self.pendingLimit else { return }
    if due > now + timing.sharedDelay.lowerBound {
      // An answer that already waits takes this one along.
      let window = (now + timing.sharedDelay.lowerBound)...due
      due = pending.map(\.due).filter { window.contains($0) }.max() ?? due
    }
    pending.append(PendingAnswer(record: record, due: due, askers: askers, defends: defends))
  }

  /// Sends the answers that are due.
  mutating func sendAnswers(at now: Duration) -> [MDNSOutgoing] {
    let unicast = replies.filter { $0.due <= now }.map(\.outgoing)
    replies.removeAll { $0.due <= now }
    let due = pending.filter { $0.due <= now }.map(\.record)
    pending.removeAll { $0.due <= now }
    let helpful = additional(to: due).filter { record in
      guard let last = lastMulticast[record.said] else { return true }
      return last + timing.recordInterval <= now
    }
    return unicast + multicast(due, helpful, at: now)
  }

  /// Sends records to everybody, and notes that they were.
  mutating func multicast(_ records: [DNSRecord], _ additional: [DNSRecord], at now: Duration) -> [MDNSOutgoing] {
    var distinct: [DNSRecord] = []
    var seen: Set<DNSRecord> = []
    for record in records where seen.insert(record.said).inserted { distinct.append(record) }
    let messages = DNSMessage.responses(distinct, additional, limit: timing.datagramLimit)
    for message in messages {
      for record in message.answers + message.additional { lastMulticast[record.said] = now }
    }
    pending.removeAll { seen.contains($0.record.said) }
    if lastMulticast.count > 256 {
      let forgotten = now - .seconds(Int64(MDNSTiming.otherTTL))
      lastMulticast = lastMulticast.filter { $0.value > forgotten }
    }
    return messages.map { MDNSOutgoing(message: $0) }
  }

  /// What an asker is going to ask next (RFC 6763 section 12).
  private func additional(to answers: [DNSRecord]) -> [DNSRecord] {
    let live = owned.filter(\.isLive)
    var found: [DNSRecord] = []
    func add(_ records: [DNSRecord]) {
      for record in records where !(answers + found).contains(where: { $0.saysSame(as: record) }) {
        found.append(record)
      }
    }
    func addHost(_ name: DNSName) {
      for publication in live where publication.name == name {
        let addresses = publication.unique.filter { $0.type == .a || $0.type == .aaaa }
        add(addresses)
        if Set(addresses.map(\.type)).count == 1 { add([publication.denial]) }
      }
    }
    for answer in answers {
      switch answer.data {
      case .pointer(let instance):
        for publication in live where publication.name == instance {
          add(publication.unique)
          for case .service(_, _, _, let target) in publication.unique.map(\.data) { addHost(target) }
        }
      case .service(_, _, _, let target): addHost(target)
      case .address: addHost(answer.name)
      default: break
      }
    }
    return found
  }

  private mutating func reply(_ records: [DNSRecord], _ asker: MDNSSource, due: Duration) {
    guard replies.count < Self.pendingLimit else { return }
    for message in DNSMessage.responses(records, additional(to: records), limit: timing.datagramLimit) {
      replies.append(PendingReply(outgoing: MDNSOutgoing(message: message, destination: asker), due: due))
    }
  }

  /// An asker that doesn't speak multicast DNS gets what a server of DNS would say (RFC 6762 section 6.7).
  private mutating func replyToLegacy(
    _ records: [DNSRecord], _ query: DNSMessage, _ arrival: MDNSArrival, due: Duration
  ) {
    guard replies.count < Self.pendingLimit else { return }
    func legacy(_ record: DNSRecord) -> DNSRecord {
      var record = record.proposed
      record.ttl = min(record.ttl, 10)
      return record
    }
    let messages = DNSMessage.responses(
      records.map(legacy), additional(to: records).map(legacy), limit: timing.datagramLimit)
    guard var message = messages.first else { return }
    message.id = query.id
    message.questions = query.questions.prefix(1).map {
      DNSQuestion($0.name, $0.type, questionClass: $0.questionClass)
    }
    message.isTruncated = messages.count > 1
    let outgoing = MDNSOutgoing(message: message, destination: arrival.source, compresses: false)
    replies.append(PendingReply(outgoing: outgoing, due: due))
  }
}
