/// The words that both sides of the API must spell alike.
package enum Wire {
  /// The header by which an agent says which machine it is.
  package static let nodeHeader = "Flotilla-Node"
  package static let json = "application/json"
  /// One object a line, flushed at once.
  package static let lines = "application/x-ndjson"
  /// After this time without a line a server sends a blank one.
  package static let keepAlive: Duration = .seconds(15)
  /// After this time without a byte a client takes a stream for lost.
  package static let streamSilence: Duration = .seconds(45)
  /// The longest time that a server holds a long poll.
  package static let longPoll: Duration = .seconds(25)
}
