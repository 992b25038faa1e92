internal import CCurl

/// What libcurl waits for, and what of that the sleeping thread watches.
///
/// libcurl reports to it in ``SocketCallbacks``, within calls of whoever works with its ``CurlMulti``.
final class CurlSockets {
  private struct Interest {
    var wanted: Int16 = 0
    var watched: Int16 = 0
  }

  private var interests: [curl_socket_t: Interest] = [:]
  /// The thread holds a socket that was closed.
  private var holdsClosed = false
  /// When libcurl wants to be called though nothing happened to a socket.
  private(set) var alarm: ContinuousClock.Instant?
  /// It wants that at once.
  private(set) var isAlarmed = false

  // MARK: Called by libcurl

  func want(_ events: Int16, of socket: curl_socket_t) {
    interests[socket, default: Interest()].wanted = events
  }

  func wantNothing(of socket: curl_socket_t) {
    interests[socket]?.wanted = 0
  }

  func closing(_ socket: curl_socket_t) {
    // What a thread waits for isn't closed before it has stopped, and the number may come again.
    if let interest = interests.removeValue(forKey: socket), interest.watched != 0 { holdsClosed = true }
  }

  func setAlarm(after milliseconds: Int) {
    isAlarmed = milliseconds == 0
    alarm = milliseconds > 0 ? .now + .milliseconds(milliseconds) : nil
  }

  // MARK: Called by the loop

  /// Ends the alarm, which libcurl sets anew when it is called.
  func takeAlarm(at now: ContinuousClock.Instant) -> Bool {
    if let alarm, alarm <= now {
      self.alarm = nil
      isAlarmed = true
    }
    defer { isAlarmed = false }
    return isAlarmed
  }

  var wanted: [curl_waitfd] {
    interests.compactMap { socket, interest in
      interest.wanted == 0 ? nil : curl_waitfd(fd: socket, events: interest.wanted, revents: 0)
    }
  }

  /// What the thread is to watch, from now on.
  /// - Parameter idle: whether connections that nothing is under way on are watched for answers already, which saves waking the
  ///   thread for the next request.
  func watch(idle: Bool) -> [curl_waitfd] {
    holdsClosed = false
    if !idle { interests = interests.filter { $0.value.wanted != 0 } }
    let sockets = interests.map { socket, interest in
      let events = interest.wanted == 0 ? Int16(CURL_WAIT_POLLIN) : interest.wanted
      return curl_waitfd(fd: socket, events: events, revents: 0)
    }
    for socket in sockets { interests[socket.fd]?.watched = socket.events }
    return sockets
  }

  /// A socket that the thread watched spoke up. Where nothing is wanted of it, it would do so again and again.
  func spoke(_ socket: curl_socket_t) {
    if interests[socket]?.wanted == 0 { interests[socket] = nil }
  }

  /// Whether the thread watches something else than it should.
  var mustWake: Bool { holdsClosed || interests.values.contains { $0.wanted & ~$0.watched != 0 } }
}
