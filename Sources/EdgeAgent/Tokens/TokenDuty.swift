import Coordination
import EdgeModel
import EdgeStore
import Logging

/// Takes the platform's token when that has become another one: as the log says, or as another agent says that refuses the one
/// before. The agent starts anew with it.
struct TokenDuty: Sendable {
  let home: AgentHome
  let membership: Membership
  let log: any CoordinatedLog
  /// This machine's copy of the log, where the platform's machines hold it.
  let replica: ReplicatedDesiredLog?
  let network: any AgentNetwork
  let known: KnownAgents
  /// Raised when an agent refuses this one's token.
  let refused: ChangeSignal
  /// Raised when the token is another one.
  let departure: ChangeSignal
  let time: TimeSource
  let logger: Logger

  /// Until it has the others know what counts, and they have read it.
  private static let pause: Duration = .seconds(2)
  /// The most tokens that are remembered as of no use.
  private static let mostMissed = 16
  /// Between two questions.
  private static let patience: Duration = .seconds(3)

  /// Until it is cancelled.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.read() }
      group.addTask { try await self.ask() }
      defer { group.cancelAll() }
      for try await _ in group {}
    }
  }

  private func read() async throws {
    while true {
      let state = try await log.state()
      if let cluster = state.cluster, replica?.knowsWhatCounts ?? true, let record = state.platformToken,
        let box = record.boxes.first(where: { $0.node == home.node }),
        try await take(RenewedToken(cluster: cluster, since: record.since, box: box.token))
      {
        return
      }
      _ = try await log.waitForChange(after: state.version)
    }
  }

  private func ask() async throws {
    var seen: UInt64 = 1
    var missed: Set<RenewedToken> = []
    while true {
      seen = try await refused.wait(after: seen)
      for address in known.addresses {
        do {
          let renewed = try await network.renewedToken(for: home.node, at: address)
          // It would be no other the next time, and that was said.
          guard !missed.contains(renewed) else { continue }
          if try await take(renewed) { return }
          if missed.count >= Self.mostMissed { missed = [] }
          missed.insert(renewed)
        } catch {
          try Task.checkCancellation()
          logger.debug("no other token from there", metadata: ["address": "\(address)", "error": "\(error)"])
        }
      }
      try await time.sleep(for: Self.patience)
    }
  }

  /// - Returns: whether it is newer than this machine's, and taken.
  private func take(_ renewed: RenewedToken) async throws -> Bool {
    guard let cluster = membership.identity.clusterID, renewed.cluster == cluster,
      renewed.since > home.tokenSince ?? Timestamp(milliseconds: .min)
    else { return false }
    let token: String
    do throws(ControlPlaneError) {
      token = try TokenSeal(cluster: cluster).open(
        renewed.box, of: home.node, with: home.key, since: renewed.since, before: home.token)
    } catch {
      logger.warning(
        "the platform has another token, and this machine missed one between: give it a code of 'flotilla token create'"
      )
      return false
    }
    try PlatformTokenFile(in: home.lock).replace(with: token, since: renewed.since)
    logger.notice("the platform has another token; starting anew with it")
    try await time.sleep(for: Self.pause)
    departure.raise()
    return true
  }
}
