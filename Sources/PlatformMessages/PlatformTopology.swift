public import EdgeModel
public import Messaging

/// The platform's queues, by their names and properties.
///
/// All are durable and bounded. A full queue refuses more, and its publishers hear it: nothing is dropped silently, and
/// the dead-letter queue holds only what a consumer refused, each message with the reason in its header
/// `x-rejection-reason`.
public enum PlatformTopology {
  /// ``SysinfoMessage``s, from every worker to the orchestrator.
  public static let sysinfo: QueueName = "flotilla.sysinfo"
  /// ``DeploymentMessage``s, from every worker to the orchestrator.
  public static let deployment: QueueName = "flotilla.deployment"
  /// ``LogMessage``s, from every worker to the orchestrator.
  public static let log: QueueName = "flotilla.log"
  /// What consumers refused; read by people.
  public static let deadLetters: QueueName = "flotilla.dead-letters"

  /// ``WorkRequestMessage``s for one machine, from the orchestrator.
  public static func work(for node: NodeID) throws -> QueueName {
    try QueueName("flotilla.work.\(node.rawValue)")
  }

  /// What everybody declares: the queues that workers write and the orchestrator reads.
  public static var shared: Topology {
    Topology(queues: [
      QueueDeclaration(deadLetters, maximumLength: 10_000),
      queue(sysinfo, maximumLength: 10_000),
      queue(deployment, maximumLength: 100_000),
      queue(log, maximumLength: 100_000),
    ])
  }

  /// The queue of one machine; whoever writes or reads it declares it. It vanishes a week after its last reader.
  public static func worker(_ node: NodeID) throws -> Topology {
    var queue = queue(try work(for: node), maximumLength: 64)
    queue.expiry = .seconds(7 * 24 * 3600)
    return Topology(queues: [QueueDeclaration(deadLetters, maximumLength: 10_000), queue])
  }

  private static func queue(_ name: QueueName, maximumLength: Int) -> QueueDeclaration {
    QueueDeclaration(
      name, maximumLength: maximumLength, overflow: .rejectPublish, deadLetterExchange: .default,
      deadLetterRoutingKey: RoutingKey(deadLetters))
  }
}
