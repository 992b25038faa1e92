import ControlAPI
import EdgeModel

/// The JSON of a command that changes a deployment: the deployment, and in `change` the id of the request.
struct ChangedDeployment: Encodable {
  let deployment: DeploymentSummary
  let change: ChangeID

  private enum Key: String, CodingKey { case change }

  func encode(to encoder: any Encoder) throws {
    try deployment.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(change, forKey: .change)
  }
}
