/// Kraken's `WorkRequestMessage`, on the queue named by a worker's identifier.
public enum KrakenWorkRequest: Hashable, Sendable {
  case requestDeployment(id: String, url: String, branch: String)
  case cancelDeployment(id: String)

  /// Reads a text. An unknown request is refused; Kraken takes it for a cancellation.
  public init(text: String) throws(KrakenFormatError) {
    let kind = "work request"
    let fields = try KrakenText.fields(of: text, atLeast: 2, kind: kind).map(String.init)
    switch (fields.first, fields.count) {
    case ("request_deployment", 4):
      var rest = fields.dropFirst()
      let (id, url, branch) = (rest.popFirst() ?? "", rest.popFirst() ?? "", rest.popFirst() ?? "")
      self = .requestDeployment(id: id, url: url, branch: branch)
    case ("cancel_deployment", 2): self = .cancelDeployment(id: fields.last ?? "")
    case ("request_deployment", let count), ("cancel_deployment", let count):
      throw KrakenFormatError(kind: kind, fault: "\(fields.first ?? "") has \(count) fields")
    default:
      let word = fields.first ?? ""
      throw KrakenFormatError(
        kind: kind, fault: "'\(word.prefix(40))' is neither request_deployment nor cancel_deployment")
    }
  }

  /// The text that Kraken reads.
  public func text() throws(KrakenFormatError) -> String {
    switch self {
    case .requestDeployment(let id, let url, let branch):
      try KrakenText.join(
        [("request", "request_deployment"), ("id", id), ("url", url), ("branch", branch)], free: nil,
        kind: "work request")
    case .cancelDeployment(let id):
      try KrakenText.join([("request", "cancel_deployment"), ("id", id)], free: nil, kind: "work request")
    }
  }
}
