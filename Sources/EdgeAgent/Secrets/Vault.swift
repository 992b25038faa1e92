import Coordination
import EdgeModel
import EdgeStore
import Logging
import Synchronization

/// What an agent does with secrets: it has the platform's keys, gets those that it lacks, and opens what is sealed.
final class Vault: Sendable {
  let node: NodeID
  let keyring: Keyring
  private let membership: Membership
  private let log: any CoordinatedLog
  private let source: any PlatformKeySource
  private let transport: KeyTransport
  /// What the platform's agents know each other by.
  let token: String
  /// Since when it counts, where the platform gave it in the place of another one.
  let tokenSince: Timestamp?
  /// The record that this token is from. The others need it to count anything again, before which it doesn't count here either.
  let tokenRecord: PlatformTokenRecord?
  /// Where other agents of the platform are, the leader first.
  private let others: @Sendable () async -> [String]
  private let time: TimeSource
  private let logger: Logger
  private let leading = Mutex<DesiredWriter?>(nil)

  init(
    node: NodeID, keyring: Keyring, membership: Membership, log: any CoordinatedLog, source: any PlatformKeySource,
    token: String, tokenSince: Timestamp? = nil,
    tokenRecord: PlatformTokenRecord? = nil, time: TimeSource, logger: Logger,
    others: @escaping @Sendable () async -> [String]
  ) {
    self.node = node
    self.keyring = keyring
    self.membership = membership
    self.log = log
    self.source = source
    transport = KeyTransport(token: token)
    self.token = token
    self.tokenSince = tokenSince
    self.tokenRecord = tokenRecord
    self.time = time
    self.logger = logger
    self.others = others
  }

  /// This machine leads from now on, and writes through this; `nil` for no longer.
  func writes(through writer: DesiredWriter?) { leading.withLock { $0 = writer } }

  var writer: DesiredWriter? { leading.withLock(\.self) }

  func now() -> Timestamp { time.now() }

  func cluster() throws(ControlPlaneError) -> ClusterID {
    if let cluster = membership.identity.clusterID { return cluster }
    throw ControlPlaneError(.unavailable, "this agent has not joined a platform yet")
  }

  // MARK: Keys

  /// The key that is in use: made by the first leader that there is, handed on since.
  /// - Throws: ``ControlPlaneError``; `StoreError` when it can't be kept.
  func current() async throws -> PlatformKey {
    let cluster = try cluster()
    guard let writer else {
      let key = try await fetch(nil, cluster)
      try await keyring.add(key, of: cluster, isCurrent: true)
      return key
    }
    if try await log.state().platformKey == nil {
      guard let made = keyring.currentOrNew(of: cluster) else {
        throw ControlPlaneError(.unavailable, "the system gave no random bytes for the platform's key")
      }
      // On the disk before it counts: what it will seal must open after a power cut.
      try await keyring.add(made, of: cluster, isCurrent: true)
      let record = PlatformKeyRecord(id: made.id, since: time.now())
      try await writer.write { $0.platformKey == nil ? [.platformKey(record)] : [] }
    }
    guard let id = try await log.state().platformKey?.id else {
      throw ControlPlaneError(.unavailable, "the platform's key is being changed; try again")
    }
    let key = try await key(id)
    try await keyring.add(key, of: cluster, isCurrent: true)
    return key
  }

  /// A key: this machine's own copy, else another machine's.
  /// - Throws: ``ControlPlaneError`` with code `.unavailable` when nobody who answers has it.
  func key(_ id: PlatformKeyID) async throws -> PlatformKey {
    let cluster = try cluster()
    if let key = keyring.key(id, of: cluster) { return key }
    let key = try await fetch(id, cluster)
    try await keyring.add(key, of: cluster, isCurrent: false)
    return key
  }

  private func fetch(_ id: PlatformKeyID?, _ cluster: ClusterID) async throws -> PlatformKey {
    var reasons: [String] = []
    for address in await others() {
      do {
        let key = try transport.open(
          try await source.platformKey(id, for: node, at: address), of: cluster, for: node)
        if id == nil || key.id == id { return key }
      } catch {
        try Task.checkCancellation()
        logger.debug("no key from there", metadata: ["address": "\(address)", "error": "\(error)"])
        reasons.append("\(address): \(error)")
      }
    }
    throw ControlPlaneError(
      .unavailable,
      """
      this machine doesn't have the platform's key\(id.map { " \($0)" } ?? ""), and nobody who was asked gave it\
      \(reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ").prefix(500)))")
      """)
  }

  /// Seals a key for another machine of the platform.
  func handOut(_ id: PlatformKeyID?, to node: NodeID) async throws -> SealedPlatformKey {
    let cluster = try cluster()
    let key: PlatformKey
    if let id {
      guard let own = keyring.key(id, of: cluster) else {
        throw ControlPlaneError(.notFound, "this machine doesn't have the platform's key \(id) either")
      }
      key = own
    } else {
      guard writer != nil else {
        let leader = membership.identity.leader
        throw ControlPlaneError(.notLeader, "the leader says which key is in use", leader: leader)
      }
      key = try await current()
    }
    logger.info("handing the platform's key to a machine", metadata: ["machine": "\(node)", "key": "\(key.id)"])
    return try transport.seal(key, of: cluster, for: node)
  }

  // MARK: Secrets

  func open(_ secret: SealedSecret) async throws -> [UInt8] { try await open(secret.value, of: secret.id) }

  func open(_ value: SealedSecret.Value, of id: SecretID) async throws -> [UInt8] {
    try SecretSeal(key: try await key(value.key), cluster: try cluster()).open(value, of: id)
  }

  func state() async throws -> DesiredState { try await log.state() }
}
