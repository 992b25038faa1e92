public import Messaging

/// What happened to one of the broker's two connections.
public struct ConnectionEvent: Sendable, CustomStringConvertible {
  /// Which of the connections.
  public enum Connection: String, Sendable, CaseIterable {
    /// The one over which messages are published, questions asked and answers read.
    case publishing
    /// The one over which messages are consumed and fetched, and topologies declared.
    case consuming
  }

  /// What became of it.
  public enum State: Sendable {
    /// A host is asked for a connection.
    case connecting(RabbitMQConfiguration.Endpoint)
    /// This host gave no connection; the next one is asked, or there is a pause.
    case failed(RabbitMQConfiguration.Endpoint, MessagingError)
    /// Logged in at this host, and the topology is declared again: it is used from now on.
    case connected(RabbitMQConfiguration.Endpoint)
    /// The broker accepts no messages now, for this reason; acknowledgements go on.
    case blocked(reason: String)
    /// The broker accepts messages again.
    case unblocked
    /// The connection is gone.
    case lost(MessagingError)
    /// After a pause all hosts are asked again; attempts are counted from 1, from the last connection on.
    case recovering(attempt: Int, delay: Duration)
    /// `run()` has ended, by this error or by this side's wish.
    case closed(MessagingError?)
  }

  /// Which of the two: what is published leaves over the one, what is consumed and declared goes over the other.
  public let connection: Connection
  /// What became of it.
  public let state: State

  public var description: String {
    let text =
      switch state {
      case .connecting(let endpoint): "connecting to \(endpoint)"
      case .failed(let endpoint, let error): "no connection to \(endpoint): \(error)"
      case .connected(let endpoint): "connected to \(endpoint)"
      case .blocked(let reason): "blocked: \(reason)"
      case .unblocked: "unblocked"
      case .lost(let error): "lost: \(error)"
      case .recovering(let attempt, let delay): "attempt \(attempt) in \(delay)"
      case .closed(let error): error.map { "closed: \($0)" } ?? "closed"
      }
    return "\(connection): \(text)"
  }
}
