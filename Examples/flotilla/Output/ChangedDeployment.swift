import ControlAPI
import EdgeModel

/// The JSON of a command that changes a deployment: the deployment, in `change` the id of the request, and in `durability`
/// how many machines held the request when it was acknowledged.
struct ChangedDeployment: Encodable {
  let deployment: DeploymentSummary
  let change: ChangeID
  let durability: String?

  init(_ deployment: DeploymentSummary, by result: ChangeResult) {
    self.deployment = deployment
    change = result.change.id
    durability = result.durability
  }

  private enum Key: String, CodingKey { case change, durability }

  func encode(to encoder: any Encoder) throws {
    try deployment.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(change, forKey: .change)
    try container.encodeIfPresent(durability, forKey: .durability)
  }
}
