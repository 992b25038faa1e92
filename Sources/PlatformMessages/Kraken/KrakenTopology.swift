public import Messaging

/// Kraken's queues, as its agents declare them: they vanish with the broker, and whatever is too much for them is theirs.
public enum KrakenTopology {
  /// ``KrakenSysinfo``s, from every worker to the orchestrator, every five seconds.
  public static let sysinfo: QueueName = "sysinfo"
  /// ``KrakenDeployment``s, from every worker to the orchestrator.
  public static let deployment: QueueName = "deployment"
  /// ``KrakenLog``s, from every worker to the orchestrator.
  public static let log: QueueName = "log"

  /// The queues that workers write and the orchestrator reads.
  public static var shared: Topology {
    Topology(queues: [sysinfo, deployment, log].map { QueueDeclaration($0, isDurable: false) })
  }

  /// ``KrakenWorkRequest``s for one worker; its queue is called as it is.
  /// - Throws: ``MessagingError`` with `invalidName` when that can't be a queue's name.
  public static func worker(_ systemIdentifier: String) throws -> Topology {
    Topology(queues: [QueueDeclaration(try QueueName(systemIdentifier), isDurable: false)])
  }
}
