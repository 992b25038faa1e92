/// Messages that have been confirmed and are in no queue yet.
struct MessagesUnderWay: Sendable {
  /// In the order in which they are due, and were published.
  var delayed: [(due: Duration, message: OutboundMessage)] = []
  var overtaken: [OutboundMessage] = []
}

extension InMemoryState {
  /// Publishes a message that has this fate.
  mutating func publish(
    _ message: OutboundMessage, fate: MessageFate, now: Duration, _ effects: inout [Effect]
  ) throws {
    switch fate.kind {
    case .delivered: try publish(message, now: now, &effects)
    case .duplicated(let copies):
      for _ in 0..<copies { try publish(message, now: now, &effects) }
    case .dropped:
      try checkRoute(of: message)
      return
    case .delayed(let pause):
      try checkRoute(of: message)
      let due = now + pause
      let place = underWay.delayed.firstIndex { $0.due > due } ?? underWay.delayed.endIndex
      underWay.delayed.insert((due, message), at: place)
      effects.append(.schedule(due))
      return
    case .overtaken:
      try checkRoute(of: message)
      underWay.overtaken.append(message)
      return
    }
    releaseOvertaken(now: now, &effects)
  }

  /// Lets delayed messages in whose time has come.
  mutating func admit(now: Duration, _ effects: inout [Effect]) {
    guard let first = underWay.delayed.first else { return }
    if first.due <= now {
      let end = underWay.delayed.firstIndex { $0.due > now } ?? underWay.delayed.endIndex
      let messages = underWay.delayed[..<end].map(\.message)
      underWay.delayed.removeFirst(end)
      release(messages, now: now, &effects)
      releaseOvertaken(now: now, &effects)
    }
    if let next = underWay.delayed.first { effects.append(.schedule(next.due)) }
  }

  private mutating func releaseOvertaken(now: Duration, _ effects: inout [Effect]) {
    let messages = underWay.overtaken
    underWay.overtaken = []
    release(messages, now: now, &effects)
  }

  private mutating func release(_ messages: [OutboundMessage], now: Duration, _ effects: inout [Effect]) {
    for message in messages {
      // Its publisher has gone with a confirm: what finds no room now is lost, as trouble has it.
      try? publish(message, now: now, &effects)
    }
  }
}
