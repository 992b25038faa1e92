/// When a connection must say something, and when it must be given up: heartbeats as AMQP 0-9-1, section 4.2.7, has them.
struct SessionTimers: Sendable {
  private let heartbeat: Duration
  private var lastSent: Duration
  private var lastReceived: Duration

  init(heartbeat: Duration, now: Duration) {
    self.heartbeat = heartbeat
    lastSent = now
    lastReceived = now
  }

  mutating func sent(at now: Duration) { lastSent = now }
  mutating func received(at now: Duration) { lastReceived = now }

  /// Whether nothing was said for half an interval.
  func isHeartbeatDue(at now: Duration) -> Bool { heartbeat > .zero && now - lastSent >= heartbeat / 2 }

  /// Whether the peer said nothing for two intervals.
  func isPeerDead(at now: Duration) -> Bool { heartbeat > .zero && now - lastReceived >= heartbeat * 2 }

  /// When to look again.
  var next: Duration? {
    heartbeat > .zero ? min(lastSent + heartbeat / 2, lastReceived + heartbeat * 2) : nil
  }
}
