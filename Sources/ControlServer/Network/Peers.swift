internal import ControlAPI
internal import Logging
internal import Synchronization

/// Clients of the other agents, kept so that their connections are.
final class Peers: Sendable {
  /// More than this many and all are made anew: addresses come from members only, and change rarely.
  private static let limit = 256

  private let token: String?
  private let logger: Logger
  private let clients = Mutex<[String: ControlClient]>([:])

  init(token: String?, logger: Logger) {
    self.token = token
    self.logger = logger
  }

  func client(at address: String) throws(ControlError) -> ControlClient {
    if let known = clients.withLock({ $0[address] }) { return known }
    let client = try ControlClient(server: address, token: token, followsLeader: false, logger: logger)
    return clients.withLock { clients in
      if let known = clients[address] { return known }
      if clients.count >= Self.limit { clients = [:] }
      clients[address] = client
      return client
    }
  }
}
