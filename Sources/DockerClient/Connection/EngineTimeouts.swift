internal import HTTPTransport

/// How long the phases of a call may take. Streams, waits and builds have no limit but the first: they end with their
/// tasks.
public struct EngineTimeouts: Sendable, Hashable {
  /// Until the connection stands, with the lookup of the name.
  public var connect: Duration
  /// From the start until the answer is there whole.
  public var answer: Duration

  /// Ten seconds for the connection and a minute for the answer, unless told otherwise.
  public init(connect: Duration = .seconds(10), answer: Duration = .seconds(60)) {
    self.connect = connect
    self.answer = answer
  }

  /// An operation's own limit stays: it knows how long its work may take.
  func applied(to timeouts: HTTPTimeouts) -> HTTPTimeouts {
    var timeouts = timeouts
    timeouts.connect = connect
    if timeouts.overall == HTTPTimeouts.exchange.overall { timeouts.overall = answer }
    return timeouts
  }
}
