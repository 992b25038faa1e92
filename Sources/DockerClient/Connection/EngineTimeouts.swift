internal import HTTPTransport

/// How long the phases of a call may take. Streams, waits and builds have no limit but the first: they end with their
/// tasks.
public struct EngineTimeouts: Sendable, Hashable {
  /// Until the connection stands, with the lookup of the name.
  public var connect: Duration
  /// From the start until the answer is there whole. The grace of a stop or restart comes on top.
  public var answer: Duration
  /// The same, for what takes the engine a while: commit, prune, the use of its disk, checkpoints, plugins, removing an
  /// image, entering and leaving a swarm.
  public var lengthy: Duration

  /// Ten seconds for the connection, a minute for the answer, and five where it takes a while, unless told otherwise.
  public init(
    connect: Duration = .seconds(10), answer: Duration = .seconds(60), lengthy: Duration = .seconds(300)
  ) {
    self.connect = connect
    self.answer = answer
    self.lengthy = lengthy
  }

  func applied(to timeout: CallTimeout) -> HTTPTimeouts {
    let overall: Duration? =
      switch timeout {
      case .answer(let grace): answer + grace
      case .lengthy: lengthy
      case .exactly(let duration): duration
      }
    return HTTPTimeouts(connect: connect, overall: overall)
  }
}
