public import EdgeModel
import EdgeStore

/// Taking a platform down to a file, and founding one from it.
extension ControlPlane {
  /// What it takes to found this platform anew.
  /// - Throws: ``ControlPlaneError``, with code `.notLeader` where another machine knows more.
  public func backup() async throws -> Backup {
    _ = try leading()
    let state = try await desired()
    guard let cluster = state.cluster else {
      throw ControlPlaneError(.unavailable, "the platform is not founded yet; try again")
    }
    if let refusal = state.refusal { throw ControlPlaneError(.unavailable, refusal) }
    var keys: [PlatformKey] = []
    for id in state.keysInUse { if let vault { keys.append(try await vault.key(id)) } }
    let document = BackupDocument(
      cluster: cluster, at: now(), version: identity.version, state: state, keys: keys)
    return try await Backup(document, blobs: blobs)
  }

  /// Keeps a part of a backup that is on its way.
  /// - Throws: ``ControlPlaneError`` with code `.invalid` for other bytes than the digest says; what `fill` throws.
  public func keep(
    _ digest: BlobDigest, from fill: (_ take: ([UInt8]) async throws -> Void) async throws -> Void
  ) async throws {
    _ = try leading()
    do {
      _ = try await parts().put(expecting: digest, from: fill)
    } catch let error as StoreError where error.code == .mismatch || error.code == .tooLarge {
      throw ControlPlaneError(.invalid, "a part of the backup is damaged: \(error.message)")
    }
  }

  /// Takes in what a backup says that shall be; its parts were kept before. The document, which holds keys, is removed once
  /// it is taken or refused.
  /// - Returns: how many apps and secrets came.
  /// - Throws: ``ControlPlaneError``: with code `.conflict` on a platform that has apps or secrets, or is the backup's own.
  public func restore(_ document: BlobDigest, by actor: Actor) async throws -> (apps: Int, secrets: Int) {
    let parts = try await parts()
    do {
      let came = try await takeIn(document, parts, by: actor)
      try await Self.removeAll(of: parts)
      return came
    } catch let error as ControlPlaneError where error.code == .conflict || error.code == .invalid {
      try await Self.removeAll(of: parts)
      throw error
    }
  }

  /// What was sent, and belongs to nothing yet: files of versions that no app has are removed from their usual place.
  private func parts() async throws -> BlobStore {
    guard let restoring else {
      throw ControlPlaneError(.conflict, "this agent was put together without a place for restoring")
    }
    return try await BlobStore.open(restoring)
  }

  private static func removeAll(of parts: BlobStore) async throws {
    for digest in try await parts.list() { try await parts.remove(digest) }
  }

  /// Files of versions go where those of apps are.
  private func adopt(_ digests: Set<BlobDigest>, from parts: BlobStore) async throws {
    for digest in digests.sorted() where try await !blobs.contains(digest) {
      _ = try await blobs.put(file: parts.path(of: digest), expecting: digest)
    }
  }

  private func takeIn(
    _ document: BlobDigest, _ parts: BlobStore, by actor: Actor
  ) async throws -> (apps: Int, secrets: Int) {
    let writer = try leading().writer
    let bytes: [UInt8]
    do {
      bytes = try await parts.readAll(document, limit: BackupDocument.limit)
    } catch let error as StoreError where error.code == .notFound {
      throw ControlPlaneError(.invalid, "the backup's document \(document) was not sent before")
    }
    let backup = try BackupDocument.decode(bytes)
    var here: Set<BlobDigest> = []
    for digest in backup.state.deployments.values.compactMap(\.resolved?.reference.digest) {
      if try await parts.contains(digest) { here.insert(digest) }
    }
    let (files, time) = (here, now())
    // Refused before a key is made for secrets that are not taken.
    _ = try RestoreDecision(document: backup, secrets: [], blobs: files, actor: actor, now: time)
      .changes(in: try await desired())
    let secrets = try await resealed(backup)
    let decision = RestoreDecision(document: backup, secrets: secrets, blobs: files, actor: actor, now: time)
    try await adopt(files, from: parts)
    var apps = 0
    _ = try await writer.write { state in
      let changes = try decision.changes(in: state)
      apps = changes.count { if case .deployment = $0 { true } else { false } }
      return changes
    }
    // Between the two they belonged to no app, and may have been cleaned away.
    try await adopt(files, from: parts)
    changed.raise()
    return (apps, secrets.count)
  }

  /// The backup's secrets, opened with its keys and sealed for this platform.
  private func resealed(_ backup: BackupDocument) async throws -> [SealedSecret] {
    guard !backup.state.secrets.isEmpty else { return [] }
    guard let vault else {
      throw ControlPlaneError(.conflict, "this agent was put together without a place for secrets")
    }
    let keys = backup.openableKeys
    let seal = SecretSeal(key: try await vault.current(), cluster: try vault.cluster())
    return try backup.state.secretsInOrder.map { secret in
      guard let key = keys[secret.value.key] else {
        throw ControlPlaneError(.invalid, "the backup lacks the key \(secret.value.key) of the secret \(secret.id)")
      }
      let value = try SecretSeal(key: key, cluster: backup.cluster).open(secret.value, of: secret.id)
      return SealedSecret(
        id: secret.id, value: try seal.seal(value, as: secret.id, version: secret.value.version), setAt: secret.setAt,
        setBy: secret.setBy)
    }
  }
}

extension DesiredState {
  /// The keys that a secret is sealed with.
  fileprivate var keysInUse: [PlatformKeyID] {
    Set(secrets.values.map(\.value.key) + (platformKey.map { [$0.id] } ?? [])).sorted()
  }
}
