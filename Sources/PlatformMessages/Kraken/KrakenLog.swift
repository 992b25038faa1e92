/// Kraken's `LogMessage`, on the queue `log`.
public struct KrakenLog: Hashable, Sendable {
  public var deploymentID: String
  /// Free text, several lines perhaps.
  public var message: String

  public init(deploymentID: String, message: String) {
    self.deploymentID = deploymentID
    self.message = message
  }

  /// Reads a text of two fields; further `|` belong to the message.
  public init(text: String) throws(KrakenFormatError) {
    var fields = try KrakenText.fields(of: text, atLeast: 2, kind: "log message")[...]
    deploymentID = fields.popFirst().map(String.init) ?? ""
    message = fields.joined(separator: "|")
  }

  /// The text that Kraken reads; it drops a `|` in the message.
  public func text() throws(KrakenFormatError) -> String {
    try KrakenText.join(
      [("deploymentID", deploymentID), ("message", message)], free: "message", kind: "log message")
  }
}
