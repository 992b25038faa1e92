internal import Coordination
internal import EdgeModel
internal import Synchronization

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What this machine knows of the log, and those who wait to know more.
final class EtcdView: Sendable {
  /// The lead of this machine.
  struct Lead: Sendable, Equatable {
    var epoch: UInt64
    /// What stands at the leader's key: compared in everything that the leader writes.
    var record: Data
  }

  private struct Content {
    var state = DesiredState()
    var isFollowing = false
    var leadership = Leadership()
    var lead: Lead?
    /// Until when the lease surely lasts, on this machine's clock.
    var leaseEnd = Duration.zero
    var count: UInt64 = 0
  }

  private let content = Mutex(Content())
  private let moved = PositionSignal<UInt64>(0)

  var state: DesiredState { content.withLock { $0.state } }
  var leadership: Leadership { content.withLock { $0.leadership } }
  var leaseEnd: Duration { content.withLock { $0.leaseEnd } }
  /// Whether the state is kept up to date.
  var isFollowing: Bool { content.withLock { $0.isFollowing } }

  /// This machine's lead, if it still holds at a moment.
  func lead(at now: Duration) -> Lead? {
    content.withLock { now < $0.leaseEnd ? $0.lead : nil }
  }

  func setFollowing(_ isFollowing: Bool) { update { $0.isFollowing = isFollowing } }

  func extendLease(to end: Duration) { update { $0.leaseEnd = max($0.leaseEnd, end) } }

  /// Leads, once everything that was written before is known here.
  func lead(_ lead: Lead, as node: NodeID) {
    update { content in
      content.lead = lead
      content.leadership = Leadership(role: .leader, epoch: lead.epoch, leader: node)
    }
  }

  /// Somebody else leads, or nobody. Epochs never go back.
  func follow(_ leader: NodeID?, epoch: UInt64) {
    update { content in
      content.lead = nil
      guard epoch >= content.leadership.epoch else { return }
      content.leadership = Leadership(role: .follower, epoch: epoch, leader: leader)
    }
  }

  /// Gives up a lead, if this still is the one.
  func stepDown(from lead: Lead? = nil) {
    update { content in
      guard lead == nil || content.lead == lead else { return }
      content.lead = nil
      if lead == nil { content.leaseEnd = .zero }
      content.leadership = Leadership(epoch: content.leadership.epoch)
    }
  }

  /// Takes entries that come next; what is known is passed over, what comes later is left for another time.
  func absorb(_ entries: [DesiredEntry]) throws(DesiredLogError) {
    try change { content throws(DesiredLogError) in
      for entry in entries {
        let next = content.state.version.index &+ 1
        if entry.version.index < next { continue }
        if entry.version.index > next { return }
        content.state = try content.state.continuing(with: entry)
      }
    }
  }

  /// Takes a whole state that is newer.
  func restore(_ state: DesiredState) {
    update { if state.version.index > $0.state.version.index { $0.state = state } }
  }

  func waitForChange(after version: DesiredVersion) async throws -> DesiredVersion {
    try await wait { $0.state.version > version ? $0.state.version : nil }
  }

  func waitForLeadership(after known: Leadership) async throws -> Leadership {
    try await wait { $0.leadership == known ? nil : $0.leadership }
  }

  private func wait<Value: Sendable>(for value: (Content) -> Value?) async throws -> Value {
    while true {
      try Task.checkCancellation()
      let (found, count) = content.withLock { (value($0), $0.count) }
      if let found { return found }
      _ = try await moved.wait(after: count)
    }
  }

  private func update(_ body: (inout Content) -> Void) {
    change { content in body(&content) }
  }

  private func change<Failure: Error>(_ body: (inout Content) throws(Failure) -> Void) throws(Failure) {
    let count = try content.withLock { content throws(Failure) in
      var next = content
      try body(&next)
      if next.state.version != content.state.version || next.leadership != content.leadership { next.count &+= 1 }
      content = next
      return next.count
    }
    moved.advance(to: count)
  }
}
