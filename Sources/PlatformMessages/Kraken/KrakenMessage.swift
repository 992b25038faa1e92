public import Messaging

/// A message of Kraken's agents: a text of fields joined by `|`, without escapes, type or version.
///
/// Kraken's own types conform; there is no reason for others to.
public protocol KrakenMessage: RabbitMessage, Hashable {
  /// Reads the text that an agent of Kraken sent.
  init(text: String) throws(KrakenFormatError)
  /// The text from which an agent of Kraken reads exactly this message.
  /// - Throws: ``KrakenFormatError`` with `unrepresentable` where there is no such text.
  func text() throws(KrakenFormatError) -> String
}
