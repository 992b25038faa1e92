internal import Coordination
internal import EdgeModel
internal import Logging
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Who leads, as etcd said at one moment.
struct EtcdPicture {
  var leader: LeaderRecord?
  var leaderRecord: Data?
  /// The highest that was ever given or written.
  var epoch: UInt64
  var epochKey: Etcd.KeyValue?
  var handOver: HandOverRecord?
  var handOverKey: Etcd.KeyValue?

  /// Whether a leader that hands over wants somebody else than this machine.
  func mayStand(_ node: NodeID) -> Bool {
    guard let handOver else { return true }
    return handOver.to.map { $0 == node } ?? (handOver.from != node)
  }
}

extension EtcdDesiredLog {
  /// How many entries are read at once: as many of the largest as an answer may have.
  private static let batch = 16

  /// Reads who leads, and every entry that this machine lacks.
  func refresh() async throws -> EtcdPicture {
    while true {
      let known = view.state.version
      let answer = try await gateway.transact(
        Etcd.Transaction(success: [
          .range(keys.head), .range(keys.leader), .range(keys.epoch), .range(keys.handOver), .range(keys.snapshot),
          .range(keys.entry(known.index &+ 1), to: EtcdKeys.end(of: keys.entries), limit: Self.batch),
        ]))
      let head = try version(answer.found(0).first)
      guard head >= known else {
        throw DesiredLogError(
          .corrupt, "the log in etcd is at \(head), behind \(known) that this machine has seen: was it restored?")
      }
      let entries = try answer.found(5).map { try entry($0).entry }
      if let first = entries.first, first.version.index == known.index &+ 1 {
        try view.absorb(entries)
      } else if head > known, view.state.version == known {
        try await restore(answer.found(4).first, head: head)
      }
      if view.state.version >= head { return try picture(answer, head) }
    }
  }

  /// Reads every entry that this machine lacks.
  func catchUp() async throws {
    do {
      _ = try await refresh()
    } catch let failure as EtcdFailure {
      throw failure.logError
    }
  }

  private func picture(_ answer: Etcd.TransactionAnswer, _ head: DesiredVersion) throws -> EtcdPicture {
    let (leader, epoch, handOver) = (answer.found(1).first, answer.found(2).first, answer.found(3).first)
    let given = try epoch.map { stored in
      guard let number = UInt64(stored.text) else {
        throw DesiredLogError(.corrupt, "etcd has '\(stored.text.prefix(80))' at \(stored.name), which is no number")
      }
      return number
    }
    return EtcdPicture(
      leader: try leader.map { try StoredJSON.decode(LeaderRecord.self, from: $0.content, key: $0.name) },
      leaderRecord: leader?.content, epoch: max(given ?? 0, head.epoch), epochKey: epoch,
      handOver: try handOver.map { try StoredJSON.decode(HandOverRecord.self, from: $0.content, key: $0.name) },
      handOverKey: handOver)
  }

  /// Takes the snapshot instead of entries that are no longer kept.
  private func restore(_ pointer: Etcd.KeyValue?, head: DesiredVersion) async throws {
    guard let pointer else {
      throw DesiredLogError(
        .corrupt,
        "the log in etcd is at \(head), and has neither the entries after \(view.state.version) nor a snapshot")
    }
    let record = try StoredJSON.decode(SnapshotRecord.self, from: pointer.content, key: pointer.name)
    guard record.version > view.state.version else {
      throw DesiredLogError(.corrupt, "the log in etcd has a hole after \(view.state.version)")
    }
    var bytes = Data()
    for part in 0..<record.parts {
      let found = try await gateway.range(Etcd.Range(keys.snapshotPart(record.version.index, part)))
      // A newer snapshot has taken its place meanwhile: whoever called looks again.
      guard let content = found.first?.content else { return }
      bytes += content
    }
    guard bytes.count == record.length else {
      throw DesiredLogError(
        .corrupt, "the snapshot \(record.version) in etcd has \(bytes.count) of \(record.length) bytes")
    }
    view.restore(try StoredJSON.decode(DesiredState.self, from: bytes, key: keys.snapshotParts(record.version.index)))
  }

  // MARK: Folding

  /// Writes a snapshot when there are many entries after the last one, and drops those that are long folded.
  func foldIfLong(_ lead: EtcdView.Lead) async throws {
    let state = view.state
    let (fold, kept) = (configuration.snapshotAfter, configuration.entriesKept)
    guard state.version.index >= lastFold() + max(1, fold) else { return }
    let stored = try await gateway.range(Etcd.Range(keys.snapshot)).first
    let last = try stored.map { try StoredJSON.decode(SnapshotRecord.self, from: $0.content, key: $0.name) }
    guard state.version.index >= (last?.version.index ?? 0) + max(1, fold) else {
      return folded(through: last?.version.index ?? 0)
    }
    let content = try StoredJSON.encode(state)
    var parts = 0
    var offset = content.startIndex
    while offset < content.endIndex {
      let end = content.index(offset, offsetBy: Self.partLength, limitedBy: content.endIndex) ?? content.endIndex
      let key = keys.snapshotPart(state.version.index, parts)
      guard try await write([.put(key, content[offset..<end])], as: lead) else { return }
      parts += 1
      offset = end
    }
    let record = SnapshotRecord(version: state.version, parts: parts, length: content.count)
    let oldest = state.version.index - min(kept, state.version.index) + 1
    let done = try await write(
      [
        .put(keys.snapshot, try StoredJSON.encode(record)), .delete(keys.entries, to: keys.entry(oldest)),
        .delete(keys.snapshots, to: keys.snapshotParts(state.version.index)),
      ], as: lead)
    if done {
      folded(through: state.version.index)
      logger.debug("the log was folded", metadata: ["version": "\(state.version)", "parts": "\(parts)"])
    }
  }

  private static let partLength = 512 << 10

  private func lastFold() -> UInt64 { lastFolded.withLock { $0 } }
  private func folded(through index: UInt64) { lastFolded.withLock { $0 = index } }

  /// - Returns: whether this machine still led.
  private func write(_ operations: [Etcd.Operation], as lead: EtcdView.Lead) async throws -> Bool {
    try await gateway.transact(
      Etcd.Transaction(compare: [.value(keys.leader, lead.record)], success: operations)
    ).succeeded == true
  }
}
