import EdgeAgent
import EdgeModel
import Messaging

/// The program of docs/modules/EdgeAgent.md.
enum EdgeAgentPage {
  static func deploy(with agent: Agent) async throws -> ChangeRecord {
    let ann = Actor(role: .user, name: "ann", isAdministrator: true)
    let new = NewDeployment(source: GitSource(url: "https://example.org/ann/shop.git"), name: nil, environment: [:])
    let change = try await agent.controlPlane.submit(.deploy(new), by: ann).record
    var seen: PlatformVersion?
    while true {
      let snapshot = try await agent.controlPlane.snapshot()
      guard let deployment = snapshot.desired.deployments[change.deployment] else { break }
      let condition = snapshot.condition(of: deployment)
      print(deployment.name, condition.status, condition.reason ?? "")
      if condition.status.isSettled { break }
      seen = try await agent.controlPlane.waitForChange(after: seen)
    }
    return change
  }
}

struct CellarBroker: BrokerProvider {
  func provide(_ isThere: @escaping @Sendable (BrokerURL?) -> Void) async throws {
    guard let url = BrokerURL("amqp://flotilla:secret@cellar:5672/flotilla") else { return }
    isThere(url)
    try await ContinuousClock().sleep(for: .seconds(365 * 24 * 3600))
  }
}
