public import Messaging

/// Kraken's `WorkRequestMessage`, on the queue named by a worker's identifier.
public enum KrakenWorkRequest: KrakenMessage {
  /// To run an app from a Git repository.
  case requestDeployment(id: String, url: String, branch: String)
  /// To end one.
  case cancelDeployment(id: String)

  public static let type = MessageType("kraken.work-request", version: 1)

  /// Reads a text. An unknown request is refused; Kraken takes it for a cancellation.
  public init(text: String) throws(KrakenFormatError) {
    var fields = try KrakenText(text, atLeast: 2, kind: Self.kind)
    let count = fields.fields.count
    let word = try fields.first("request").string
    switch word {
    case Self.request:
      try Self.expect(4, count, word)
      let id = try fields.firstWord("id")
      let url = try fields.firstWord("url")
      self = .requestDeployment(id: id, url: url, branch: try fields.firstWord("branch"))
    case Self.cancellation:
      try Self.expect(2, count, word)
      self = .cancelDeployment(id: try fields.firstWord("id"))
    default:
      throw KrakenFormatError(
        .unknownWord, kind: Self.kind, field: "request", offset: 0,
        fault: "'\(word.prefix(40))' is neither \(Self.request) nor \(Self.cancellation)")
    }
  }

  public func text() throws(KrakenFormatError) -> String {
    var fields = KrakenTextWriter(kind: Self.kind)
    switch self {
    case .requestDeployment(let id, let url, let branch):
      try fields.word("request", Self.request)
      try fields.word("id", id)
      try fields.word("url", url)
      try fields.word("branch", branch)
    case .cancelDeployment(let id):
      try fields.word("request", Self.cancellation)
      try fields.word("id", id)
    }
    return try fields.text()
  }

  private static let kind = "work request"
  private static let request = "request_deployment"
  private static let cancellation = "cancel_deployment"

  private static func expect(_ count: Int, _ found: Int, _ word: String) throws(KrakenFormatError) {
    guard found == count else {
      throw KrakenFormatError(
        .wrongFieldCount, kind: kind, fault: "a \(word) has \(count) fields; this one has \(found)")
    }
  }
}
