import EdgeModel

extension Vault {
  /// Puts another key in the place of the one in use, and seals every secret anew. What no machine's key opens any more is
  /// dropped: it would never open again.
  /// - Returns: the secrets that were dropped, sorted.
  /// - Throws: ``ControlPlaneError``; `StoreError` when the new key can't be kept.
  func renew() async throws -> [SecretID] {
    let cluster = try cluster()
    guard let writer else { throw ControlPlaneError(.unavailable, "only the leader can make another key") }
    guard let key = PlatformKey.random() else {
      throw ControlPlaneError(.unavailable, "the system gave no random bytes for the platform's key")
    }
    let state = try await state()
    // The keys are fetched first: what is decided below must not wait for anybody.
    var opening: [PlatformKeyID: PlatformKey] = [:]
    for secret in state.secretsInOrder {
      for value in [secret.value] + (secret.previous.map { [$0] } ?? []) where opening[value.key] == nil {
        do {
          opening[value.key] = try await self.key(value.key)
        } catch let error as ControlPlaneError where error.code == .unavailable {
          continue
        }
      }
    }
    try await keyring.add(key, of: cluster, isCurrent: false)
    let renewal = KeyRenewal(
      cluster: cluster, key: key, opening: opening, record: PlatformKeyRecord(id: key.id, since: now()))
    var dropped: [SecretID] = []
    try await writer.write { state in
      let changes = try renewal.changes(in: state)
      dropped = changes.compactMap { if case .forgetSecret(let id) = $0 { id } else { nil } }
      return changes
    }
    try await keyring.add(key, of: cluster, isCurrent: true)
    return dropped
  }
}

/// What another key writes, as a pure function of the state: itself, and every secret sealed with it.
struct KeyRenewal {
  let cluster: ClusterID
  let key: PlatformKey
  /// The keys that what there is can be opened with.
  let opening: [PlatformKeyID: PlatformKey]
  let record: PlatformKeyRecord

  func changes(in state: DesiredState) throws -> [DesiredChange] {
    var changes: [DesiredChange] = [.platformKey(record)]
    for secret in state.secretsInOrder {
      guard let value = try resealed(secret.value, of: secret.id) else {
        changes.append(.forgetSecret(secret.id))
        continue
      }
      var renewed = secret
      renewed.value = value
      renewed.previous = try secret.previous.flatMap { try resealed($0, of: secret.id) }
      changes.append(.secret(renewed))
    }
    return changes
  }

  /// The same value and version under the new key; `nil` where the old one is missing or the value damaged.
  private func resealed(_ value: SealedSecret.Value, of id: SecretID) throws -> SealedSecret.Value? {
    guard let old = opening[value.key] else { return nil }
    let bytes: [UInt8]
    do throws(ControlPlaneError) {
      bytes = try SecretSeal(key: old, cluster: cluster).open(value, of: id)
    } catch {
      return nil
    }
    return try SecretSeal(key: key, cluster: cluster).seal(bytes, as: id, version: value.version)
  }
}
