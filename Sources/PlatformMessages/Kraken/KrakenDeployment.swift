public import Messaging

/// Kraken's `DeploymentMessage`, on the queue `deployment`.
public struct KrakenDeployment: KrakenMessage {
  public static let type = MessageType("kraken.deployment", version: 1)

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

  /// Who sends it: a UUID. No `|` in it, and not empty.
  public var systemIdentifier: String
  /// The deployment that it is about. No `|` in it, and not empty.
  public var deploymentID: String
  /// The state that the deployment is in now.
  public var status: Status
  /// Free text.
  public var statusDescription: String
  /// A JSON object with `state`, `size`, `mem_mb`, `mem_max_mb`, `cpu_usage`, or `null`; kept as the text that it is.
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

  /// Reads a text of five fields; further `|` belong to the description. A state that Kraken doesn't have is refused: Kraken
  /// itself reads such a text as a request to deploy.
  public init(text: String) throws(KrakenFormatError) {
    var fields = try KrakenText(text, atLeast: 5, kind: Self.kind)
    systemIdentifier = try fields.firstWord("systemIdentifier")
    deploymentID = try fields.firstWord("deploymentID")
    let word = try fields.first("status")
    guard let status = Status(rawValue: word.string) else {
      throw KrakenFormatError(
        .unknownWord, kind: Self.kind, field: "status", offset: word.offset,
        fault: "'\(word.string.prefix(40))' is none of Kraken's states")
    }
    self.status = status
    containerStatus = try fields.lastJSON("containerStatus")
    statusDescription = fields.rest()
  }

  public func text() throws(KrakenFormatError) -> String {
    var fields = KrakenTextWriter(kind: Self.kind)
    try fields.word("systemIdentifier", systemIdentifier)
    try fields.word("deploymentID", deploymentID)
    try fields.word("status", status.rawValue)
    try fields.free("statusDescription", statusDescription)
    try fields.json("containerStatus", containerStatus)
    return try fields.text()
  }

  private static let kind = "deployment message"
}
