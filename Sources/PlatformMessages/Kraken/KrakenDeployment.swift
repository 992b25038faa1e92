/// Kraken's `DeploymentMessage`, on the queue `deployment`.
public struct KrakenDeployment: Hashable, Sendable {
  /// Kraken's states of a deployment; the raw values are on the wire.
  public enum Status: String, Sendable, CaseIterable {
    case deploymentRequested = "DeploymentRequested"
    case validatingDeploymentData = "ValidatingDeploymentData"
    case retrievingApplicationData = "RetrievingApplicationData"
    case delegatingDeployment = "DelegatingDeployment"
    case buildingDeployment = "BuildingDeployment"
    case testingDeployment = "TestingDeployment"
    case deploying = "Deploying"
    case running = "Running"
    case errored = "Errored"
    case destructionRequested = "DestructionRequested"
    case delegatingDestruction = "DelegatingDestruction"
    case destructionInProgress = "DestructionInProgress"
    case destroyed = "Destroyed"
    case updateRequested = "UpdateRequested"
  }

  public var systemIdentifier: String
  public var deploymentID: String
  public var status: Status
  /// Free text.
  public var statusDescription: String
  /// A JSON object with `state`, `size`, `mem_mb`, `mem_max_mb`, `cpu_usage`, or `null`; left as text.
  public var containerStatus: String

  public init(
    systemIdentifier: String, deploymentID: String, status: Status, statusDescription: String,
    containerStatus: String = "null"
  ) {
    self.systemIdentifier = systemIdentifier
    self.deploymentID = deploymentID
    self.status = status
    self.statusDescription = statusDescription
    self.containerStatus = containerStatus
  }

  /// Reads a text of five fields; further `|` belong to the description. A status that Kraken doesn't have is refused:
  /// Kraken itself reads such a text as a request to deploy.
  public init(text: String) throws(KrakenFormatError) {
    let kind = "deployment message"
    var fields = try KrakenText.fields(of: text, atLeast: 5, kind: kind)[...]
    systemIdentifier = fields.popFirst().map(String.init) ?? ""
    deploymentID = fields.popFirst().map(String.init) ?? ""
    let word = fields.popFirst().map(String.init) ?? ""
    guard let status = Status(rawValue: word) else {
      throw KrakenFormatError(kind: kind, fault: "'\(word.prefix(40))' is none of its states")
    }
    self.status = status
    containerStatus = fields.popLast().map(String.init) ?? ""
    statusDescription = fields.joined(separator: "|")
  }

  /// The text that Kraken reads. A `|` in the description is refused: Kraken would take the message for a new request.
  public func text() throws(KrakenFormatError) -> String {
    try KrakenText.join(
      [
        ("systemIdentifier", systemIdentifier), ("deploymentID", deploymentID), ("status", status.rawValue),
        ("statusDescription", statusDescription), ("containerStatus", containerStatus),
      ], free: nil, kind: "deployment message")
  }
}
