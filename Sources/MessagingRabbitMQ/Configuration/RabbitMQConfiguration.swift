public import Messaging

/// How to reach a RabbitMQ and how to behave towards it.
public struct RabbitMQConfiguration: Sendable, CustomStringConvertible {
  /// Where the broker listens: several for the nodes of a cluster. Each round of attempts takes them in a random order,
  /// so that many clients don't all come to the same one; the pause comes after the last.
  public var endpoints: [Endpoint]
  /// The virtual host; RabbitMQ's default one is called `/`.
  public var virtualHost: String
  /// Who logs in.
  public var user: String
  /// With which password; never logged.
  public var password: String
  /// How the client says who it is.
  public var authentication = Authentication.plain
  /// TLS, where it is wanted; RabbitMQ's port for it is 5671.
  public var tls: TLS?
  /// After this much silence either side checks on the other; a peer silent for twice as long is given up. 1 to 3600 s,
  /// to the second; zero switches heartbeats off.
  public var heartbeat: Duration = .seconds(10)
  /// How long connecting and logging in may take.
  public var connectTimeout: Duration = .seconds(10)
  /// How long the broker may take to answer one command, before the connection is given up.
  public var replyTimeout: Duration = .seconds(30)
  /// What the broker shows as the connection's name.
  public var connectionName: String = "flotilla"
  /// The largest frame to ask for, in bytes, 4096 to 1 MiB; the broker may lower it. Larger ones gain nothing, and how deep
  /// the headers in one frame can nest grows with it.
  public var frameMaximum: Int = 131_072
  /// How many channels to ask for, at least 4; each consumer takes one.
  public var channelMaximum: UInt16 = 2047
  /// How many published messages may wait for their confirm at once; the next one waits.
  public var confirmWindow: Int = 1024
  /// How many bytes of bodies may wait for their confirm at once; a larger single message goes alone.
  public var confirmWindowBytes: Int = 64 << 20
  /// How many acknowledgements of one consumer may wait to leave as one. A consumer lets fewer wait where more would keep
  /// its handlers idle; 1 sends each at once.
  public var acknowledgementBatch: Int = 64
  /// How long an acknowledgement may wait for others. What is handled and not acknowledged when a process dies is
  /// delivered again.
  public var acknowledgementDelay: Duration = .milliseconds(10)
  /// Whether `publish` throws `blocked` while the broker is short of memory or disk, instead of waiting. What had left
  /// before the broker said so waits for its confirm all the same.
  public var failsWhileBlocked = false
  /// The pause after the first failed connection; it doubles, with jitter, up to ``longestPause``.
  public var firstPause: Duration = .milliseconds(100)
  /// The longest pause between attempts to connect.
  public var longestPause: Duration = .seconds(10)
  /// How long an orderly end may wait for confirms and handlers.
  public var closeGrace: Duration = .seconds(5)
  /// What a message may be.
  public var limits = MessagingLimits()

  /// Makes a configuration; the defaults are those of a RabbitMQ on this machine.
  public init(
    host: String = "127.0.0.1", port: UInt16 = 5672, virtualHost: String = "/", user: String = "guest",
    password: String = "guest"
  ) {
    endpoints = [Endpoint(host: host, port: port)]
    self.virtualHost = virtualHost
    self.user = user
    self.password = password
  }

  /// Where and who, without the password.
  public var description: String {
    let who = authentication == .external ? "the certificate's user" : user
    return "\(who)@\(endpoints.map(\.description).joined(separator: ",")) vhost '\(virtualHost)'"
  }

  /// Throws ``MessagingError`` with `unsupported` for a value that can't work.
  func check() throws {
    func fail(_ text: String) -> MessagingError { MessagingError(.unsupported, text) }
    guard (1...64).contains(endpoints.count) else {
      throw fail("there are \(endpoints.count) endpoints; it must be 1 to 64")
    }
    for endpoint in endpoints {
      guard !endpoint.host.isEmpty, !endpoint.host.utf8.contains(0) else {
        throw fail("the broker's host is empty or contains a zero byte")
      }
      guard endpoint.port > 0 else { throw fail("the broker's port is 0") }
    }
    try checkTLS()
    guard virtualHost.utf8.count <= 255 else { throw fail("the virtual host's name has more than 255 bytes") }
    guard !(user + password + virtualHost).utf8.contains(0) else {
      throw fail("user, password or virtual host contain a zero byte")
    }
    guard (4096...IOThread.largestFrame).contains(frameMaximum) else {
      throw fail("frameMaximum is \(frameMaximum); it must be 4096 to \(IOThread.largestFrame)")
    }
    guard channelMaximum >= Session.leastChannels else {
      throw fail("channelMaximum is \(channelMaximum), and \(Session.leastChannels) are needed")
    }
    guard confirmWindow >= 1, confirmWindowBytes >= 1 else { throw fail("the confirm window is empty") }
    guard acknowledgementBatch >= 1, acknowledgementDelay >= .zero, acknowledgementDelay <= .seconds(60) else {
      throw fail("acknowledgementBatch must be at least 1, acknowledgementDelay 0 to 60 s")
    }
    // Sent as whole seconds, of which 0 would switch it off.
    guard heartbeat == .zero || heartbeat >= .seconds(1) && heartbeat <= .seconds(3600) else {
      throw fail("heartbeat is \(heartbeat); it must be 0, which switches it off, or 1 to 3600 s")
    }
    try checkTimes()
    guard limits.maximumBodyBytes >= 0, limits.maximumHeaderDepth >= 0, limits.maximumHeaderBytes >= 0 else {
      throw fail("a number in limits is negative")
    }
  }

  private func checkTimes() throws {
    func fail(_ text: String) -> MessagingError { MessagingError(.unsupported, text) }
    let times = [
      ("connectTimeout", connectTimeout), ("replyTimeout", replyTimeout), ("firstPause", firstPause),
      ("longestPause", longestPause),
    ]
    for (name, time) in times where time <= .zero || time > Self.longestTime {
      throw fail("\(name) is \(time); it must be above 0 and at most a day")
    }
    guard longestPause >= firstPause else { throw fail("longestPause is shorter than firstPause") }
    guard closeGrace >= .zero, closeGrace <= Self.longestTime else {
      throw fail("closeGrace is \(closeGrace); it must be 0 to a day")
    }
  }

  /// Deadlines are sums, which must not overflow.
  private static let longestTime = Duration.seconds(86_400)

  private func checkTLS() throws {
    func fail(_ text: String) -> MessagingError { MessagingError(.unsupported, text) }
    if authentication == .external, tls?.certificateFile == nil {
      throw fail("EXTERNAL needs TLS with a certificate: the broker takes the user's name from it")
    }
    guard let tls else { return }
    guard (tls.certificateFile == nil) == (tls.keyFile == nil) else {
      throw fail("a client certificate (certfile) and its private key (keyfile) belong together")
    }
    let texts = [tls.caCertificateFile, tls.certificateFile, tls.keyFile, tls.keyPassword, tls.serverName]
    guard texts.allSatisfy({ $0.map { !$0.isEmpty && !$0.utf8.contains(0) } ?? true }) else {
      throw fail("a file, password or name for TLS is empty or contains a zero byte")
    }
  }
}
