internal import HTTPTransport
public import Logging

/// A client of an agent's control API: one method a route.
///
/// Copies share their connections. All methods throw ``ControlError``, or `CancellationError` when their task is cancelled.
public struct ControlClient: Sendable {
  /// Where the agent of the same machine listens unless it is told otherwise.
  public static let defaultServer = "http://127.0.0.1:7070"

  /// The base URL that requests go to.
  public let server: String

  let exchange: Exchange

  /// - Parameters:
  ///   - server: the agent's base URL; without a scheme it is taken for http.
  ///   - token: what the agent knows the caller by; `nil` is enough for ``ping()`` only.
  ///   - followsLeader: whether a request that only the leader takes goes on to it, with the token, when another agent of
  ///     the platform was asked.
  ///   - electionPatience: how long such a request waits while nobody leads.
  ///   - trust: why it believes that the agent there is the right one, before the token goes there.
  ///   - logger: told of every request at debug level, never of tokens and bodies.
  /// - Throws: ``ControlError`` with code `.invalid` when the address can't be one.
  public init(
    server: String = defaultServer, token: String? = nil, followsLeader: Bool = true,
    electionPatience: Duration = .seconds(12), trust: ServerTrust = .proof, logger: Logger
  ) throws(ControlError) {
    let url = server.contains("://") ? server : "http://\(server)"
    do {
      let endpoint = try HTTPEndpoint(url: url)
      self.server = endpoint.description
      exchange = Exchange(
        endpoint: endpoint, leader: followsLeader ? LeaderMemory(patience: electionPatience) : nil, token: token,
        servers: ProvenServers(trust), client: HTTPClient(), logger: logger)
    } catch {
      throw ControlError(.invalid, "'\(server)' is no address of an agent: \(error.message)")
    }
  }

  /// Closes the connections; requests under way fail.
  public func shutdown() async {
    await exchange.client.shutdown()
  }
}
