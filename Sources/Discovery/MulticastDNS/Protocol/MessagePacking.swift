extension DNSRecord {
  /// The most bytes that it takes in a message.
  var size: Int { name.wire.count + 10 + data.canonical.count }
}

extension DNSMessage {
  /// Answers of one moment in as few messages as hold them; a record that is too large alone gets one alone.
  static func responses(_ answers: [DNSRecord], _ additional: [DNSRecord] = [], limit: Int) -> [DNSMessage] {
    var messages: [DNSMessage] = []
    var current = DNSMessage(isResponse: true, isAuthoritative: true)
    var room = limit - 12
    for record in answers {
      if record.size > room, !current.answers.isEmpty {
        messages.append(current)
        current.answers = []
        room = limit - 12
      }
      current.answers.append(record)
      room -= record.size
    }
    guard !current.answers.isEmpty else { return messages }
    // Additional records save questions; where they don't fit they are asked for.
    for record in additional where record.size <= room {
      current.additional.append(record)
      room -= record.size
    }
    return messages + [current]
  }

  /// Questions with what is known already, marked as truncated where more follows (RFC 6762 section 7.2).
  static func queries(_ questions: [DNSQuestion], known: [DNSRecord], limit: Int) -> [DNSMessage] {
    var messages: [DNSMessage] = []
    var current = DNSMessage()
    var room = limit - 12
    func next() {
      messages.append(current)
      current = DNSMessage()
      room = limit - 12
    }
    for question in questions {
      let size = question.name.wire.count + 4
      if size > room { next() }
      current.questions.append(question)
      room -= size
    }
    for record in known {
      if record.size > room {
        current.isTruncated = true
        next()
      }
      current.answers.append(record)
      room -= record.size
    }
    if !current.questions.isEmpty || !current.answers.isEmpty { messages.append(current) }
    return messages
  }

  /// Probes for several names at once (RFC 6762 section 8.1).
  static func probes(_ claims: [(question: DNSQuestion, records: [DNSRecord])], limit: Int) -> [DNSMessage] {
    var messages: [DNSMessage] = []
    var current = DNSMessage()
    var room = limit - 12
    for claim in claims {
      let size = claim.question.name.wire.count + 4 + claim.records.reduce(0) { $0 + $1.size }
      if size > room, !current.questions.isEmpty {
        messages.append(current)
        current = DNSMessage()
        room = limit - 12
      }
      current.questions.append(claim.question)
      current.authority += claim.records
      room -= size
    }
    return current.questions.isEmpty ? messages : messages + [current]
  }
}
