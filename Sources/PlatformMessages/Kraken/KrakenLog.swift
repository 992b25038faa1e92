public import Messaging

/// Kraken's `LogMessage`, on the queue `log`.
public struct KrakenLog: KrakenMessage {
  public static let type = MessageType("kraken.log", version: 1)

  /// The deployment that wrote it. No `|` in it, and not empty.
  public var deploymentID: String
  /// Free text, several lines perhaps.
  public var message: String

  public init(deploymentID: String, message: String) {
    self.deploymentID = deploymentID
    self.message = message
  }

  /// Reads a text of two fields; further `|`, which Kraken drops, belong to the message.
  public init(text: String) throws(KrakenFormatError) {
    var fields = try KrakenText(text, atLeast: 2, kind: Self.kind)
    deploymentID = try fields.firstWord("deploymentID")
    message = fields.rest()
  }

  public func text() throws(KrakenFormatError) -> String {
    var fields = KrakenTextWriter(kind: Self.kind)
    try fields.word("deploymentID", deploymentID)
    try fields.free("message", message)
    return try fields.text()
  }

  private static let kind = "log message"
}
