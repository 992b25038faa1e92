public import Coordination
public import EdgeModel
internal import Logging

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension EtcdDesiredLog {
  public func propose(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) async throws -> Acknowledgement {
    let lead = try requireLead(epoch)
    let entry = try view.state.appending(changes, after: after, epoch: epoch).entry
    let stored = StoredEntry(mark: NodeID.random().rawValue, entry: entry)
    let content = try StoredJSON.encode(stored)
    guard content.count <= Self.maximumEntryLength else {
      throw DesiredLogError(
        .refused,
        """
        the changes take \(content.count) bytes, and etcd takes \(Self.maximumEntryLength) at once: make fewer or \
        smaller changes
        """)
    }
    let key = keys.entry(entry.version.index)
    let transaction = Etcd.Transaction(
      compare: [
        .value(keys.leader, lead.record),
        after == .zero ? .absent(keys.head) : .value(keys.head, .init("\(after)".utf8)),
      ],
      success: [.put(keys.head, .init("\(entry.version)".utf8)), .put(key, content)],
      failure: [.range(keys.leader), .range(key)])
    let answer = try await insist(transaction, while: lead)
    if answer.succeeded != true {
      // An attempt whose answer was lost may have been the one that counted.
      let isOurs = try answer.found(1).first.map(self.entry)?.mark == stored.mark
      if !isOurs { try await explain(answer, lead: lead, after: after) }
    }
    try view.absorb([entry])
    if view.state.version < entry.version { try await catchUp() }
    return Acknowledgement(version: entry.version, durability: .majority)
  }

  private func requireLead(_ epoch: UInt64) throws(DesiredLogError) -> EtcdView.Lead {
    guard let lead = view.lead(at: elapsed()), lead.epoch == epoch else {
      throw DesiredLogError(
        .staleEpoch, "epoch \(epoch) may not write: this machine doesn't lead in it, or not for certain any more")
    }
    return lead
  }

  /// Sends a transaction until it is answered, as long as the lead lasts. Only for those that can't happen twice.
  private func insist(
    _ transaction: Etcd.Transaction, while lead: EtcdView.Lead
  ) async throws -> Etcd.TransactionAnswer {
    while true {
      do {
        return try await gateway.transact(transaction)
      } catch let failure as EtcdFailure {
        guard failure.isTransient else { throw failure.logError }
        guard view.lead(at: elapsed()) == lead else {
          throw DesiredLogError(
            .staleEpoch, "\(failure); the lead ended before the change was safe: look whether it is there",
            cause: failure)
        }
        logger.debug("an append wasn't answered", metadata: ["reason": "\(failure)"])
        try await clock.sleep(for: .milliseconds(200))
      }
    }
  }

  /// Why a transaction that compares the leader and the newest position was not done.
  private func explain(
    _ answer: Etcd.TransactionAnswer, lead: EtcdView.Lead, after: DesiredVersion
  ) async throws {
    guard answer.found(0).first?.content == lead.record else {
      view.stepDown(from: lead)
      bell.ring()
      throw DesiredLogError(.staleEpoch, "epoch \(lead.epoch) may not write any more: its lease in etcd has ended")
    }
    try await catchUp()
    throw DesiredLogError(.conflict, "the log is at \(view.state.version), the change was decided at \(after)")
  }

  /// Ends this machine's lead, and keeps it from leading again until another one does or a lease's length is over.
  public func handOver(to node: NodeID?) async throws {
    guard let lead = view.lead(at: elapsed()) else {
      throw DesiredLogError(.refused, "this machine doesn't lead, so it can't hand over")
    }
    do {
      let others = try await gateway.range(
        Etcd.Range(keys.candidates, to: EtcdKeys.end(of: keys.candidates), keysOnly: true)
      ).map(\.name).filter { $0 != keys.candidate(id) }
      if let node, !others.contains(keys.candidate(node)) {
        throw DesiredLogError(.refused, "\(node) can't lead: it is this machine, or doesn't run")
      }
      guard !others.isEmpty else { throw DesiredLogError(.refused, "no other machine runs that could lead") }
      let wish = try await gateway.grantLease(configuration.lease)
      let record = try StoredJSON.encode(HandOverRecord(from: id, to: node))
      let answer = try await gateway.transact(
        Etcd.Transaction(
          compare: [.value(keys.leader, lead.record)],
          success: [.put(keys.handOver, record, lease: wish.id), .delete(keys.leader)]))
      guard answer.succeeded == true else {
        throw DesiredLogError(.refused, "this machine doesn't lead any more, so it can't hand over")
      }
    } catch let failure as EtcdFailure {
      throw failure.logError
    }
    view.stepDown(from: lead)
    bell.ring()
  }
}
