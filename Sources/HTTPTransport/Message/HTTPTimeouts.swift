/// How long the parts of an exchange may take. What runs out ends the transfer and closes its connection.
package struct HTTPTimeouts: Sendable, Hashable {
  /// From the start until the connection stands, name resolution included.
  package var connect: Duration
  /// Silence of the peer. Time in which the reader or the producer on this side is the slow one doesn't count.
  /// `nil`: the peer may be silent for as long as it likes.
  package var idle: Duration?
  /// From the start until the last byte of the response. `nil` for streams.
  package var overall: Duration?

  package init(connect: Duration = .seconds(10), idle: Duration? = nil, overall: Duration? = .seconds(60)) {
    self.connect = connect
    self.idle = idle
    self.overall = overall
  }

  /// For a request whose whole answer is awaited.
  package static let exchange = HTTPTimeouts()

  /// For a response that goes on for as long as both sides want it to.
  package static let stream = HTTPTimeouts(overall: nil)
}
