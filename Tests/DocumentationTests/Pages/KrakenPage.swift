import Messaging
import PlatformMessages

// The programs of docs/kraken.md.

/// Prints what Kraken's workers report, and what they say that can't be read.
func watchKraken(_ broker: some MessageBroker) async throws {
  try await broker.declare(KrakenTopology.shared)
  try await broker.consumeKraken(KrakenTopology.deployment, of: KrakenDeployment.self) { error, _ in
    print("passed over:", error)
  } handler: { message, _ in
    print(message.deploymentID, message.status.rawValue, message.statusDescription)
    return .acknowledge
  }
}

/// Asks one of Kraken's workers for an app.
func requestApp(_ broker: some MessageBroker, worker: String, url: String) async throws {
  let topology = try KrakenTopology.worker(worker)
  try await broker.declare(topology)
  for queue in topology.queues {
    try await broker.publish(
      KrakenWorkRequest.requestDeployment(id: "0b6ad9c1-5c0e-4f7e-9d0c-0b3a1a1d0b55", url: url, branch: "main"),
      codec: KrakenWireCodec<KrakenWorkRequest>(), routingKey: RoutingKey(queue.name))
  }
}
